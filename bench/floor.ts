// The floor: a server without GraphQL that asks LoanPro for the same, parses the same JSON, picks the same members and writes JSON.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FloorRecords } from './floor-records.ts';
import type { FloorRequest } from './operations.ts';
import { readText } from './serving.ts';

interface FloorCustomer {
  id: number;
  CustomFieldValues: { customFieldId: number; customFieldValue: string }[];
}

interface Definition {
  id: number;
  name: string;
  type: string;
}

/** Sends a GET, or a PUT if there is a body, and resolves with the text of the answer. */
export type Ask = (path: string, body?: string) => Promise<string>;

/** Answers a `FloorRequest`. It writes only if it has records. */
export function createFloor(ask: Ask, definitions: readonly Definition[], records?: FloorRecords): Server {
  const byId = new Map(definitions.map(({ id, name, type }) => [id, { name, type }]));
  const pick = ({ id, CustomFieldValues }: FloorCustomer) => ({
    id: String(id),
    customFields: CustomFieldValues.map(({ customFieldId, customFieldValue }) => ({
      rawValue: customFieldValue,
      definition: byId.get(customFieldId),
    })),
  });

  async function readOne(id: string): Promise<FloorCustomer> {
    const one: { d: FloorCustomer } = JSON.parse(await ask(pathOf(id)));
    return one.d;
  }

  async function readList(ids: readonly string[]): Promise<FloorCustomer[]> {
    const chunks = Array.from({ length: Math.ceil(ids.length / 50) }, (_, at) =>
      ask(pathOf(ids.slice(at * 50, at * 50 + 50))),
    );
    const answers: { d: { results: FloorCustomer[] } }[] = (await Promise.all(chunks)).map((text) =>
      JSON.parse(text),
    );
    return answers.flatMap(({ d }) => d.results);
  }

  /** Makes the same calls and as many records as the gateway: it records, reads, records, sends, reads again, and records. */
  async function write({ id, field, text }: Required<FloorRequest>['write']): Promise<{ id: string }> {
    const record = records?.open(id, text);
    const row = rowOf(await readOne(id), field);
    record?.beforeSend(row?.customFieldValue ?? null);
    const rows = { results: [{ customFieldId: field, customFieldValue: text }] };
    await ask(
      `odata.svc/Customers(${id})`,
      JSON.stringify({ CustomFieldValues: rows, __id: Number(id), __update: true }),
    );
    const after = rowOf(await readOne(id), field);
    record?.close(after?.customFieldValue === text ? 'APPLIED' : 'DIVERGED');
    return { id };
  }

  async function answerTo({ id, ids, write: wanted }: FloorRequest): Promise<unknown> {
    if (wanted) return write(wanted);
    return ids ? (await readList(ids)).map(pick) : pick(await readOne(id ?? ''));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = JSON.stringify({ data: await answerTo(JSON.parse(await readText(request))) });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  }

  return createServer((request, response) => void answer(request, response));
}

const rowOf = ({ CustomFieldValues }: FloorCustomer, field: number) =>
  CustomFieldValues.find(({ customFieldId }) => customFieldId === field);

function pathOf(wanted: string | readonly string[]): string {
  if (typeof wanted === 'string') return `odata.svc/Customers(${wanted})?$expand=CustomFieldValues`;
  const filter = encodeURIComponent(wanted.map((id) => `id eq ${id}`).join(' or '));
  return `odata.svc/Customers?$filter=${filter}&$expand=CustomFieldValues`;
}
