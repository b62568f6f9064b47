// A LoanPro in memory for measurements: an exchange that answers with bytes prepared once, and counts its calls.

import { openLoanPro } from '../src/loanpro/client.ts';
import type { LoanPro } from '../src/loanpro/client.ts';
import type { Exchange } from '../src/loanpro/transport/exchange.ts';
import { createTransport } from '../src/loanpro/transport/transport.ts';
import { fixedToken } from '../src/loanpro/transport/token.ts';

/** No number that limits of pages often have: see `page-sizes.ts`. */
export const VALUES = 21;
export const DEFINITIONS = 24;
const TYPES = ['text', 'currency', 'date', 'number'];

/** The text that a customer holds in a field. It fits the type of the field. */
export function textOf(id: number, field: number): string {
  const texts = [`Text ${id}.${field}`, `${id}.25`, '2026-04-30', String(id + field)];
  return texts[field % TYPES.length] ?? '';
}

function customer(id: number) {
  const rows = Array.from({ length: VALUES }, (_, index) => ({
    id: id * VALUES + index,
    entityId: id,
    entityType: 'Entity.Customer',
    customFieldId: index + 1,
    customFieldValue: textOf(id, index + 1),
  }));
  return {
    id,
    customId: `C-${id}`,
    status: 'Active',
    customerType: 'customer.type.individual',
    firstName: `First${id}`,
    lastName: `Last${id}`,
    email: `customer${id}@example.com`,
    birthDate: '/Date(-62121600)/',
    creditScoreId: 900_000 + id,
    created: '/Date(1427829732)/',
    CustomFieldValues: rows,
  };
}

const definitions = Array.from({ length: DEFINITIONS }, (_, index) => ({
  id: index + 1,
  name: `Field ${String(index + 1).padStart(2, '0')}`,
  entityType: 'Entity.Customer',
  type: `customField.type.${TYPES[(index + 1) % TYPES.length]}`,
  displayOrder: index + 1,
  active: 1,
}));

function page(rows: readonly object[], path: string) {
  const skip = Number(/\$skip=(\d+)/.exec(path)?.[1] ?? 0);
  return { d: { results: rows.slice(skip), summary: { start: skip, pageSize: 50, total: rows.length } } };
}

function answerTo(path: string): unknown {
  const key = /Customers\((\d+)\)(\/CustomFieldValues)?/.exec(path);
  if (key) {
    const one = customer(Number(key[1]));
    return key[2] === undefined ? { d: one } : page(one.CustomFieldValues, path);
  }
  if (path.startsWith('odata.svc/CustomFields?')) return page(definitions, path);
  if (!path.startsWith('odata.svc/Customers?')) return null;
  const ids = [...decodeURIComponent(path).matchAll(/id eq (\d+)/g)].map(([, id]) => Number(id));
  return page(ids.map(customer), path);
}

export interface InMemoryLoanPro {
  exchange: Exchange;
  /** The bytes of the answer to a path, as they are sent. */
  bytesOf(path: string): Buffer;
  /** How many calls were made so far. */
  calls(): number;
}

export function createInMemoryLoanPro(): InMemoryLoanPro {
  const known = new Map<string, Buffer>();
  let calls = 0;
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  function bytesOf(path: string): Buffer {
    const bytes = known.get(path) ?? Buffer.from(JSON.stringify(answerTo(path)));
    known.set(path, bytes);
    return bytes;
  }

  return {
    bytesOf,
    calls: () => calls,
    exchange: {
      async send({ path }) {
        calls++;
        const bytes = bytesOf(path);
        const isRefused = bytes.length <= 'null'.length;
        return { status: isRefused ? 410 : 200, body: isRefused ? '' : utf8.decode(bytes), retryAfter: null };
      },
      close: async () => undefined,
    },
  };
}

/** The client of the gateway over such an exchange, with all of its policies. */
export function clientOf({ exchange }: InMemoryLoanPro): LoanPro {
  const options = {
    baseUrl: 'http://in-memory.test/',
    token: fixedToken('token'),
    instanceId: '1',
    timeoutMs: 10_000,
    maxConcurrency: 64,
    definitionsMaxAgeMs: 3_600_000,
    writeForm: { dialect: 'field', emptyValue: 'empty-text' },
    onNotice: () => undefined,
  } as const;
  return openLoanPro(options, createTransport(exchange, options));
}
