// The simulated LoanPro as a gateway process reaches it: reads that are slow or fail, definitions that change, and updates.

import { createDefinitionList } from '../../src/custom-fields/definition.ts';
import type { CustomFieldDefinition, DefinitionList } from '../../src/custom-fields/definition.ts';
import { isFieldId } from '../../src/custom-fields/ids.ts';
import type { StoredEntity } from '../../src/custom-fields/stored.ts';
import type { Reply, SendGuard } from '../../src/loanpro/transport/call.ts';
import { LoanProError } from '../../src/loanpro/transport/errors.ts';
import { customerRef } from '../support/write-fakes.ts';
import { CALL_TIMEOUT_MS } from './bounds.ts';
import type { Owner } from './clock.ts';
import type { SentRequest, Version } from './facts.ts';
import { BrokenConnection, createFates } from './fates.ts';
import { isOut } from './profile.ts';
import { createStoredRows } from './stored-rows.ts';
import type { ReadPurpose, StoredRows } from './stored-rows.ts';
import { later } from './world.ts';
import type { World } from './world.ts';

export const CUSTOMER = customerRef('4150');

export interface SimulatedLoanPro {
  rows: StoredRows;
  readCustomer(owner: Owner, signal: AbortSignal, purpose: ReadPurpose): Promise<StoredEntity | null>;
  readDefinitions(owner: Owner): Promise<DefinitionList>;
  /** One PUT, as the transport sends it. */
  put(owner: Owner, requestId: string, body: unknown, guard: SendGuard): Promise<Reply>;
  setDefinitions(definitions: readonly CustomFieldDefinition[]): void;
  /** Whether a request may still take effect. */
  hasPending(): boolean;
}

export function createLoanPro(world: World, onSend: (request: SentRequest) => void): SimulatedLoanPro {
  const { clock, random, profile, facts, tell } = world;
  const rows = createStoredRows(world);
  const fates = createFates(world, rows);

  function readMs(): number {
    if (world.isHealed()) return random.between(2, 20);
    return random.chance(profile.readFaults)
      ? random.between(20, 1.2 * CALL_TIMEOUT_MS)
      : random.between(2, 60);
  }

  /** Ends with an error when the read fails, takes too long or is cancelled. */
  function read<Result>(owner: Owner, signal: AbortSignal | null, show: () => Result): Promise<Result> {
    world.step(owner);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const takesMs = readMs();
    const isAway = isOut(profile.readOutage, clock.now());
    const fails = !world.isHealed() && (isAway || random.chance(profile.readFaults / 2));
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (takesMs > CALL_TIMEOUT_MS) {
      void later(world, owner, CALL_TIMEOUT_MS, () => reject(new LoanProError('timeout', 'Simulated.')));
      return promise;
    }
    clock.schedule(random.between(0, takesMs), null, () => {
      const seen = show();
      void later(world, owner, random.between(0.1, 20), () => {
        if (fails) reject(new LoanProError('unavailable', 'Simulated.', 500));
        else resolve(seen);
      });
    });
    return promise;
  }

  function send(owner: Owner, requestId: string, body: unknown, isCalm: boolean): Promise<Reply> {
    const request = { requestId, atMs: clock.now(), items: itemsOf(body) };
    facts.requests.push(request);
    tell(() => `LoanPro: ${requestId} sends ${JSON.stringify(request.items)}`);
    onSend(request);
    const [item] = request.items;
    if (profile.hasForeignWriter && item && !isCalm && random.chance(0.5)) {
      const text = `foreign after ${requestId}`;
      clock.schedule(random.between(0, CALL_TIMEOUT_MS), null, () => rows.storeForeign(item.fieldId, text));
    }
    return fates.answer(owner, request, isCalm);
  }

  return {
    rows,
    hasPending: () => fates.hasPending,
    readCustomer(owner, signal, purpose) {
      const beganAtMs = clock.now();
      return read(owner, signal, () => {
        const version = rows.choose(beganAtMs, purpose);
        tell(() => `LoanPro: read for ${purpose} shows ${textOf(version)}`);
        return version?.rows ? { entity: CUSTOMER, profile: null, rows: version.rows } : null;
      });
    },
    readDefinitions: (owner) =>
      read(owner, null, () => {
        tell(() => 'LoanPro: gives the definitions');
        return facts.definitions.at(-1)?.list ?? createDefinitionList([]);
      }),
    async put(owner, requestId, body, guard) {
      const isCalm = world.isHealed() || !random.chance(profile.requestFaults);
      world.step(owner);
      guard.signal.throwIfAborted();
      // There may be no place for the call yet, or no connection.
      const waits = !isCalm && random.chance(0.1);
      await later(world, owner, waits ? random.between(0, 18_000) : random.between(0.1, 2), () => undefined);
      guard.signal.throwIfAborted();
      if (!isCalm && random.chance(0.05)) throw new LoanProError('not-sent', 'Simulated.');
      guard.beforeSend();
      try {
        return await send(owner, requestId, body, isCalm);
      } catch (error) {
        if (!(error instanceof BrokenConnection)) throw error;
        // The HTTP client would send the request once more, and asks first.
        guard.beforeSend();
        return await send(owner, requestId, body, true);
      }
    },
    setDefinitions(definitions) {
      facts.definitions.push({ atMs: clock.now(), list: createDefinitionList(definitions) });
    },
  };
}

/** The values in the body of a PUT, in the form in which the gateway sends them. */
function itemsOf(body: unknown): SentRequest['items'] {
  const parsed: { CustomFieldValues: { results: Record<string, string | number | null>[] } } = JSON.parse(
    JSON.stringify(body),
  );
  return parsed.CustomFieldValues.results.map((value) => {
    const fieldId = String(value['customFieldId']);
    if (!isFieldId(fieldId)) throw new Error('The request names no field.');
    const { __id: rowId = null } = value;
    return {
      fieldId,
      rowId: rowId === null ? null : String(rowId),
      text: String(value['customFieldValue'] ?? ''),
    };
  });
}

function textOf(version: Version | undefined): string {
  if (!version?.rows) return 'nothing';
  return version.rows.map(({ rowId, fieldId, text }) => `${fieldId}(${rowId})=${text}`).join(' ');
}
