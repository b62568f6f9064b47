// Which single definitions LoanPro refuses to give, each for a while, and whether it refuses all of them.

import { createPauses } from './pauses.ts';
import type { LoanProError } from './transport/errors.ts';

interface RefusedFields {
  /** Why a definition is not asked for now. `null` when it may be. */
  reason(key: string): LoanProError | null;
  noteRefused(key: string, error: LoanProError): void;
  noteGiven(key: string): void;
  /** Why LoanPro has never given a definition. `null` when it has, and when one field was not found, which may not exist. */
  whyNone(): LoanProError | null;
}

/** When so many definitions are refused, and none was given for so long, all of them are refused. */
const SEVERAL = 2;
const NONE_GIVEN_MS = 60_000;

/** `onAllRefused` is called with each refusal that shows that all definitions are refused. */
export function createRefusedFields(onAllRefused: (error: LoanProError) => void): RefusedFields {
  const pauses = createPauses(() => undefined);
  /** Since a definition was given. */
  const refused = new Set<string>();
  let last: LoanProError | null = null;
  let givenAtMs = -Infinity;

  return {
    reason: pauses.reason,
    noteRefused(key, error) {
      pauses.begin(key, error);
      if (refused.size < SEVERAL) refused.add(key);
      last = error;
      const isNoneGiven = refused.size >= SEVERAL && performance.now() - givenAtMs >= NONE_GIVEN_MS;
      // Fields that do not exist say nothing about others. An answer that does not come would hold up every field.
      if ((isNoneGiven && !isNotFound(error)) || error.code === 'timeout') onAllRefused(error);
    },
    noteGiven(key) {
      pauses.end(key);
      refused.clear();
      givenAtMs = performance.now();
    },
    whyNone() {
      const isEvident = last !== null && (refused.size >= SEVERAL || !isNotFound(last));
      return isEvident && givenAtMs === -Infinity ? last : null;
    },
  };
}

/** LoanPro answers 404 or 409 both to a thing that does not exist and to a route that is not there. */
export function isNotFound({ status }: LoanProError): boolean {
  return status === 404 || status === 409;
}
