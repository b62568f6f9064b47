// Chooses the key for a recovery: an intent is judged with the key that made its hashes, which may be the former one.

import type { IntentRow } from './intent-row.ts';
import { createRecovery } from './recovery.ts';
import type { Recovery } from './recovery.ts';
import type { ValueHashes } from './value-hashes.ts';

type RecoveryOptions = Parameters<typeof createRecovery>[0];

/** The first of `allHashes` is of the key in use. */
export function createRecoveryByKey(
  options: Omit<RecoveryOptions, 'hashes'>,
  allHashes: readonly [ValueHashes, ...ValueHashes[]],
): Recovery {
  const [current, ...others] = allHashes;
  const withCurrent = createRecovery({ ...options, hashes: current });
  const withOthers = others.map((hashes) => ({ hashes, recovery: createRecovery({ ...options, hashes }) }));
  const recoveryFor = ({ keyId }: IntentRow): Recovery =>
    withOthers.find(({ hashes }) => [hashes.keyId, hashes.firstFormKeyId].includes(keyId))?.recovery ??
    withCurrent;
  return {
    recover: async (intent, signal) => recoveryFor(intent).recover(intent, signal),
    look: async (intent, signal) => recoveryFor(intent).look(intent, signal),
  };
}
