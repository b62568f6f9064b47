// The client of one LoanPro tenant: all that the rest of the gateway knows of it.

import type { EntityRef } from '../custom-fields/entities.ts';
import type { RequestedParts } from '../custom-fields/stored.ts';
import type { CustomFieldStore } from '../custom-fields/write/store.ts';
import { fetchByKey } from './customers.ts';
import type { Found } from './customers.ts';
import { createDefinitions } from './definitions.ts';
import { createFallback } from './fallback.ts';
import { openTransport } from './transport/transport.ts';
import type { Transport, TransportNotice } from './transport/transport.ts';
import type { Token } from './transport/token.ts';
import { sendUpdate } from './update-request.ts';
import type { WriteForm } from './update-request.ts';

export interface LoanProOptions {
  baseUrl: string;
  token: Token;
  instanceId: string;
  timeoutMs: number;
  maxConcurrency: number;
  definitionsMaxAgeMs: number;
  writeForm: WriteForm;
  /** Told of what operators should know: which kind of list was refused, why definitions could not be renewed. */
  onNotice: (notice: LoanProNotice) => void;
}

export type LoanProNotice =
  | TransportNotice
  | { kind: 'definitions-unreadable'; count: number }
  | { kind: 'list-refused'; list: string }
  | { kind: 'definitions-not-renewed'; error: unknown };

export interface LoanPro extends CustomFieldStore {
  /** Many entities of one type in as few calls as the tenant allows, each with its own error where it cannot be read. */
  fetchEntities(entities: readonly EntityRef[], parts: RequestedParts, signal: AbortSignal): Promise<Found>;
  /** Whether typed answers can be given: there is a copy of the definitions, and the token is not refused. */
  isReady(signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

export function openLoanPro(options: LoanProOptions): LoanPro {
  const transport = openTransport(options);
  const forWrites: Transport = { ...transport, read: (path, signal) => transport.readBack(path, signal) };
  const fallback = createFallback(transport, (list) => options.onNotice({ kind: 'list-refused', list }));
  const definitions = createDefinitions(transport, {
    maxAgeMs: options.definitionsMaxAgeMs,
    onRefreshFailed: (error) => options.onNotice({ kind: 'definitions-not-renewed', error }),
    onUnreadable: (count) => options.onNotice({ kind: 'definitions-unreadable', count }),
  });
  return {
    loadDefinitions: (signal) => definitions.load(signal),
    // Customers are the only entities so far.
    fetchEntities: (entities, parts, signal) => {
      const ids = entities.map(({ id }) => id);
      return fallback.fetchCustomers(ids, parts, signal);
    },
    fetchForWrite: ({ id }, signal) => fetchByKey(forWrites, id, { profile: true, rows: true }, signal),
    writeFields: ({ id }, writes, guard) =>
      sendUpdate(transport, { id, writes, form: options.writeForm }, guard),
    async isReady(signal) {
      try {
        // Without a request nobody would find out that LoanPro accepts the token again.
        await (transport.isTokenRefused() ? definitions.renew(signal) : definitions.load(signal));
        return !transport.isTokenRefused();
      } catch {
        return false;
      }
    },
    close: () => transport.close(),
  };
}
