// Callers that read and write through one address all the time, and note what became of each request.

import { setTimeout as pause } from 'node:timers/promises';
import { ask } from '../support/process.ts';
import { UPDATE } from '../support/writing.ts';

export const READERS = 4;
export const WRITERS = 4;
/** So long each caller thinks before its next request. Without it, the load would take the processors from the gateways that start. */
const THINK_MS = 20;
/** The field that is written. */
export const FIELD_ID = 22;

export interface Write {
  customerId: string;
  /** Different in every write, so it also serves as its idempotency key. */
  text: string;
}

/** The outcome, or the errors. Rejects when there is no answer. */
export async function write(url: string, { customerId, text }: Write): Promise<string> {
  const values = [{ field: { id: String(FIELD_ID) }, value: { raw: text } }];
  const { data, errors } = await ask(url, UPDATE, { customerId, values, idempotencyKey: text });
  return errors ? JSON.stringify(errors) : data.updateCustomerCustomFields.outcome;
}

/** Resolves when a write has succeeded: the journal has its tables, and the definitions are known. Uses customers from 5090 on. */
export async function untilWritable(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await write(url, { customerId: String(5090 + attempt), text: `warm-up-${attempt}` });
    if (outcome === 'APPLIED') return;
    if (attempt === 9) throw new Error(outcome);
  }
}

/** The write of an update request as LoanPro received it. */
export function writeIn({ path, body }: { path: string; body: string }): Write {
  const text: unknown = JSON.parse(body).CustomFieldValues.results[0].customFieldValue;
  return { customerId: String(/\d+/.exec(path)?.[0]), text: String(text) };
}

const CUSTOMERS = /* GraphQL */ `
  query ($ids: [ID!]!) {
    customersByIds(ids: $ids) {
      id
      customFields {
        rawValue
      }
    }
  }
`;

async function read(url: string, ids: readonly string[]): Promise<string> {
  const answer = await ask(url, CUSTOMERS, { ids });
  return answer.errors || answer.data.customersByIds.includes(null) ? JSON.stringify(answer) : 'READ';
}

/**
 * Each caller sends one request after the other. Each writer has a customer of its own, and another one after a failure, counted from
 * `firstCustomer`.
 */
export function startLoad(url: string, firstCustomer: number) {
  const acknowledged: Write[] = [];
  const failedWrites: Write[] = [];
  const failures: string[] = [];
  const state = { reads: 0, isOver: false, nextCustomer: firstCustomer };

  async function writer(): Promise<void> {
    let customerId = String(state.nextCustomer++);
    for (let count = 1; !state.isOver; count++) {
      await pause(THINK_MS);
      const one = { customerId, text: `${customerId}-${count}` };
      const outcome = await write(url, one).catch(String);
      if (outcome === 'APPLIED') {
        acknowledged.push(one);
        continue;
      }
      failures.push(`write: ${outcome}`);
      failedWrites.push(one);
      customerId = String(state.nextCustomer++);
    }
  }

  async function reader(index: number): Promise<void> {
    const ids = [firstCustomer + index, firstCustomer + WRITERS + index].map(String);
    while (!state.isOver) {
      await pause(THINK_MS);
      const result = await read(url, ids).catch(String);
      if (result === 'READ') state.reads += 1;
      else failures.push(`read: ${result}`);
    }
  }

  const callers = Promise.all([
    ...Array.from({ length: WRITERS }, writer),
    ...Array.from({ length: READERS }, (_, index) => reader(index)),
  ]);
  return {
    /** The writes that were answered with APPLIED. */
    acknowledged,
    /** All others. */
    failedWrites,
    /** What went wrong, for writes and reads. */
    failures,
    /** Resolves when this many more writes and as many more reads have succeeded. */
    async goesOn(more: number): Promise<void> {
      const [writes, reads] = [acknowledged.length, state.reads];
      while (acknowledged.length < writes + more || state.reads < reads + more) await pause(10);
    },
    /** Resolves when every caller has its last answer. */
    async stop(): Promise<void> {
      state.isOver = true;
      await callers;
    },
  };
}
