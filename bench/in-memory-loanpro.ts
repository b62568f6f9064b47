// A LoanPro in memory for measurements: it answers with prepared bytes, and counts its calls.

import { openLoanPro } from '../src/loanpro/client.ts';
import type { LoanPro } from '../src/loanpro/client.ts';
import type { Exchange } from '../src/loanpro/transport/exchange.ts';
import { createTransport } from '../src/loanpro/transport/transport.ts';
import { fixedToken } from '../src/loanpro/transport/token.ts';

export const VALUES = 21;
export const DEFINITIONS = 24;
const TYPES = ['text', 'currency', 'date', 'number'];

/** The text that a customer holds in a field. It fits the type of the field. */
export function textOf(id: number, field: number): string {
  const texts = [`Text ${id}.${field}`, `${id}.25`, '2026-04-30', String(id + field)];
  return texts[field % TYPES.length] ?? '';
}

/** The texts that were written, by customer and field. */
const written = new Map<string, string>();

function customer(id: number) {
  const rows = Array.from({ length: VALUES }, (_, index) => ({
    id: id * VALUES + index,
    entityId: id,
    entityType: 'Entity.Customer',
    customFieldId: index + 1,
    customFieldValue: written.get(`${id}.${index + 1}`) ?? textOf(id, index + 1),
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

const prepared = new Map<string, Buffer>();

function customerBytes(id: string): Buffer {
  const bytes = prepared.get(id) ?? Buffer.from(JSON.stringify(customer(Number(id))));
  prepared.set(id, bytes);
  return bytes;
}

const valuesBytes = (id: string) =>
  customer(Number(id)).CustomFieldValues.map((row) => Buffer.from(JSON.stringify(row)));

const definitionBytes = definitions.map((definition) => Buffer.from(JSON.stringify(definition)));
const COMMA = Buffer.from(',');

function page(rows: readonly Buffer[], path: string): Buffer {
  const skip = Number(/\$skip=(\d+)/.exec(path)?.[1] ?? 0);
  const listed = rows.slice(skip).flatMap((row, index) => (index === 0 ? [row] : [COMMA, row]));
  const end = `],"summary":{"start":${skip},"pageSize":50,"total":${rows.length}}}}`;
  return Buffer.concat([Buffer.from('{"d":{"results":['), ...listed, Buffer.from(end)]);
}

/** The bytes of the answer to a path, after the update with this body if there is one. `null` for what this LoanPro does not have. */
function answerTo(path: string, body?: string): Buffer | null {
  if (body !== undefined) update(path, body);
  const [, one, values] = /Customers\((\d+)\)(\/CustomFieldValues)?/.exec(path) ?? [];
  if (one !== undefined && values !== undefined) return page(valuesBytes(one), path);
  if (one !== undefined) return Buffer.concat([Buffer.from('{"d":'), customerBytes(one), Buffer.from('}')]);
  if (path.startsWith('odata.svc/CustomFields?')) return page(definitionBytes, path);
  if (!path.startsWith('odata.svc/Customers?')) return null;
  return page(
    [...path.matchAll(/id(?:%20|\+)eq(?:%20|\+)(\d+)/g)].map(([, id = '']) => customerBytes(id)),
    path,
  );
}

function update(path: string, body: string): void {
  const [, id = ''] = /Customers\((\d+)\)/.exec(path) ?? [];
  const { CustomFieldValues }: Update = JSON.parse(body);
  for (const { customFieldId, customFieldValue } of CustomFieldValues.results)
    written.set(`${id}.${customFieldId}`, customFieldValue);
  prepared.delete(id);
}

interface Update {
  CustomFieldValues: { results: { customFieldId: number; customFieldValue: string }[] };
}

export interface InMemoryLoanPro {
  exchange: Exchange;
  /** The bytes of the answer to a path, or to an update with this body. */
  bytesOf(path: string, body?: string): Buffer;
  /** How many calls were made so far. */
  calls(): number;
}

export function createInMemoryLoanPro(): InMemoryLoanPro {
  let calls = 0;
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return {
    bytesOf: (path, body) => answerTo(path, body) ?? Buffer.alloc(0),
    calls: () => calls,
    exchange: {
      async send({ path, body }) {
        calls++;
        const bytes = answerTo(path, body);
        return { status: bytes ? 200 : 410, body: bytes ? utf8.decode(bytes) : '', retryAfter: null };
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
    // All customers have as many values. What the gateway could not know about such a tenant, its portrait has said.
    expansions: 'complete',
    writeForm: { dialect: 'field', emptyValue: 'empty-text' },
    onNotice: () => undefined,
  } as const;
  return openLoanPro(options, createTransport(exchange, options));
}
