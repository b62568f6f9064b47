// Reads the one GraphQL operation that a request asks for, from its body or its address.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import { HttpError } from './http-error.ts';
import { checkParams, requireNoHash } from './operation-params.ts';

/** Large enough for 500 ids or 50 long values many times over. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The operation in the body. Throws an HttpError that repeats nothing of the body. */
export async function readBodyParams(request: IncomingMessage, signal: AbortSignal): Promise<GraphQLParams> {
  return checkParams(parseJson(await readBody(request, signal), 'The request body'));
}

/** The operation in the address, where `variables` and `extensions` are JSON texts of their own. An empty text counts as absent. */
export function readUrlParams(url: string): GraphQLParams {
  const given: Record<string, unknown> = Object.fromEntries(new URL(url, 'http://unused').searchParams);
  for (const name of ['variables', 'extensions']) {
    const text = given[name];
    if (typeof text !== 'string') continue;
    given[name] = text === '' ? null : parseJson(Buffer.from(text), `The parameter "${name}"`);
  }
  return checkParams(given);
}

/** Refuses a hash in the address in the words that make a client send the document itself, by POST. */
export function requireNoUrlHash(url: string): void {
  const { searchParams } = new URL(url, 'http://unused');
  const extensions = searchParams.get('extensions');
  if (extensions && !searchParams.get('query')) {
    requireNoHash(parseJson(Buffer.from(extensions), 'The parameter "extensions"'));
  }
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
      if (!request.complete) reject(new HttpError(400, 'The request body is incomplete.'));
    });
    const late = () => reject(new HttpError(408, 'The request body did not arrive before the deadline.'));
    signal.addEventListener('abort', late, { once: true });
  });
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

const DISCARD_MS = 1000;

/** Reads the rest of a body without keeping it, as far as it arrives within a second. */
export async function discardBody(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  request.resume();
  await once(request, 'close', { signal: AbortSignal.timeout(DISCARD_MS) }).catch(() => undefined);
}

function tooLarge(): HttpError {
  return new HttpError(413, `The request body must not be larger than ${MAX_BODY_BYTES} bytes.`);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parseJson(bytes: Buffer, source: string): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    // A lenient decoder would turn invalid bytes into replacement characters, and these would be stored.
    throw new HttpError(400, `${source} is not valid UTF-8.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes its input.
    throw new HttpError(400, `${source} is not valid JSON.`);
  }
}
