// From the bytes of a request to the one operation in it, checked once.

import type { IncomingMessage } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import { Refusal } from './http-error.ts';

/** Large enough for 500 ids or 50 long values many times over. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The operation a request asks for. Throws a Refusal that repeats nothing of the body. */
export async function readParams(request: IncomingMessage, signal: AbortSignal): Promise<GraphQLParams> {
  return checkParams(parseBody(await readBody(request, signal)));
}

/** The same from an address, where each parameter is a text of its own. */
export function paramsOfAddress(url: string): GraphQLParams {
  const given: Record<string, unknown> = Object.fromEntries(new URL(url, 'http://here').searchParams);
  for (const name of ['variables', 'extensions']) {
    const text = given[name];
    if (typeof text === 'string') given[name] = parseBody(Buffer.from(text));
  }
  return checkParams(given);
}

async function readBody(request: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.on('end', resolve);
    request.on('error', reject);
    request.on('close', () => {
      if (!request.complete) reject(new Refusal(400, 'The body ended early.'));
    });
    signal.addEventListener('abort', () => reject(new Refusal(408, 'The body did not arrive in time.')), {
      once: true,
    });
  });
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function tooLarge(): Refusal {
  return new Refusal(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parseBody(bytes: Buffer): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    // Read leniently, the bad bytes would be stored as replacement characters.
    throw new Refusal(400, 'The body is not valid UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw new Refusal(400, 'The body is not valid JSON.');
  }
}

const PARAMETERS = ['query', 'variables', 'operationName', 'extensions'];

/** One operation. A list of them would multiply every limit there is. */
function checkParams(body: unknown): GraphQLParams {
  if (!isObject(body)) throw new Refusal(400, 'The body must be one JSON object.');
  const { query, variables, operationName, extensions } = body;
  if (Object.keys(body).some((name) => !PARAMETERS.includes(name))) {
    throw new Refusal(400, `The body can hold ${PARAMETERS.join(', ')}, and nothing else.`);
  }
  if (typeof query !== 'string') throw new Refusal(400, 'query must be a string.');
  if (variables != null && !isObject(variables)) throw new Refusal(400, 'variables must be an object.');
  if (operationName != null && typeof operationName !== 'string') {
    throw new Refusal(400, 'operationName must be a string.');
  }
  if (extensions != null && !isObject(extensions)) throw new Refusal(400, 'extensions must be an object.');
  return { query, ...(variables ? { variables } : {}), ...(operationName ? { operationName } : {}) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
