// The floor: a server without GraphQL that asks LoanPro for the same, parses the same JSON, picks the same members and writes JSON.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

interface FloorCustomer {
  id: number;
  CustomFieldValues: { customFieldId: number; customFieldValue: string }[];
}

interface Definition {
  id: number;
  name: string;
  type: string;
}

/** Answers `{ id }` with one customer, and `{ ids }` with a list. `ask` is the call to LoanPro. */
export function createFloor(
  ask: (path: string) => Promise<Buffer>,
  definitions: readonly Definition[],
): Server {
  const byId = new Map(definitions.map(({ id, name, type }) => [id, { name, type }]));
  const pick = ({ id, CustomFieldValues }: FloorCustomer) => ({
    id: String(id),
    customFields: CustomFieldValues.map(({ customFieldId, customFieldValue }) => ({
      rawValue: customFieldValue,
      definition: byId.get(customFieldId),
    })),
  });

  async function answerTo(body: string): Promise<unknown> {
    const { id, ids }: { id?: string; ids?: string[] } = JSON.parse(body);
    if (!ids) {
      const one: { d: FloorCustomer } = JSON.parse((await ask(pathOf(id))).toString());
      return pick(one.d);
    }
    const lists = Array.from({ length: Math.ceil(ids.length / 50) }, (_, at) =>
      ask(pathOf(ids.slice(at * 50, at * 50 + 50))),
    );
    const answers: { d: { results: FloorCustomer[] } }[] = (await Promise.all(lists)).map((bytes) =>
      JSON.parse(bytes.toString()),
    );
    return answers.flatMap(({ d }) => d.results.map(pick));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = JSON.stringify({ data: await answerTo(await readText(request)) });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  }

  return createServer((request, response) => void answer(request, response));
}

function pathOf(wanted: string | readonly string[] | undefined): string {
  if (typeof wanted !== 'object') return `odata.svc/Customers(${wanted})?$expand=CustomFieldValues`;
  const filter = encodeURIComponent(wanted.map((id) => `id eq ${id}`).join(' or '));
  return `odata.svc/Customers?$filter=${filter}&$expand=CustomFieldValues`;
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  await new Promise((resolve) => {
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', resolve);
  });
  return Buffer.concat(pieces).toString();
}
