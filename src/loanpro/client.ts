// The client of one LoanPro tenant: all that the rest of the gateway knows of it.

import type { EntityId } from '../custom-fields/ids.ts';
import type { CustomFieldStore } from '../custom-fields/write/update.ts';
import { fetchByKey } from './customers.ts';
import type { Found, Need } from './customers.ts';
import { createDefinitions } from './definitions.ts';
import { openTransport } from './transport/transport.ts';
import type { Transport as Http, TransportNotice } from './transport/transport.ts';
import { createLadder } from './fallback.ts';
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
  /** Told what a log should say: which kind of list was refused, why definitions could not be renewed. */
  onNotice: (notice: LoanProNotice) => void;
}

export type LoanProNotice =
  | TransportNotice
  | { kind: 'definitions-unreadable'; count: number }
  | { kind: 'list-refused'; list: string }
  | { kind: 'definitions-not-renewed'; error: unknown };

export interface LoanPro extends CustomFieldStore {
  /** Many customers in as few calls as the tenant allows, each with its own error where it cannot be read. */
  fetchCustomers(ids: readonly EntityId[], need: Need, signal: AbortSignal): Promise<Found>;
  /** Whether typed answers can be given: the definitions are at hand, and the token is not refused. */
  isReady(signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

export function openLoanPro(options: LoanProOptions): LoanPro {
  const http = openTransport(options);
  const forWrites: Http = { ...http, read: (path, signal) => http.readBack(path, signal) };
  const ladder = createLadder(http, (list) => options.onNotice({ kind: 'list-refused', list }));
  const definitions = createDefinitions(http, {
    maxAgeMs: options.definitionsMaxAgeMs,
    onRefreshFailed: (error) => options.onNotice({ kind: 'definitions-not-renewed', error }),
    onUnreadable: (count) => options.onNotice({ kind: 'definitions-unreadable', count }),
  });
  return {
    loadDefinitions: (signal) => definitions.load(signal),
    fetchCustomers: (ids, need, signal) => ladder.fetchCustomers(ids, need, signal),
    fetchCustomer: (id, signal) => fetchByKey(forWrites, id, { profile: true, stored: true }, signal),
    writeFields: (customerId, writes, guard) =>
      sendUpdate(http, { customerId, writes, form: options.writeForm }, guard),
    async isReady(signal) {
      try {
        // Without a request nobody would find out that the token is taken again.
        await (http.isTokenRefused() ? definitions.renew(signal) : definitions.load(signal));
        return !http.isTokenRefused();
      } catch {
        return false;
      }
    },
    close: () => http.close(),
  };
}
