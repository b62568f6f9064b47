// Reads the one GraphQL operation that a request asks for, from its body or its address.

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ArrivingBodies } from './arriving-bodies.ts';
import { HttpError } from './http-error.ts';
import { requireNoHash } from './operation-params.ts';
import { expectsContinue } from './unwanted-body.ts';

/** Large enough for 500 ids or 50 long values many times over. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** Each piece costs processor time and memory, even if it has only one byte. The packets of the largest body are fewer than 1000. */
export const MAX_BODY_PIECES = 4096;

interface BodyOptions {
  signal: AbortSignal;
  network: string;
  bodies: ArrivingBodies;
}

/** What the body says. Throws an HttpError that repeats nothing of the body. */
export function readBodyParams(body: Buffer): unknown {
  return parseJson(body, 'The request body');
}

/** What the address says, where `variables` and `extensions` are JSON texts of their own. An empty text counts as absent. */
export function readUrlParams(url: string): unknown {
  const given: Record<string, unknown> = Object.fromEntries(new URL(url, 'http://unused').searchParams);
  for (const name of ['variables', 'extensions']) {
    const text = given[name];
    if (typeof text !== 'string') continue;
    given[name] = text === '' ? null : parseJson(Buffer.from(text), `The parameter "${name}"`);
  }
  return given;
}

/** Refuses a hash in the address in the words that make a client send the document itself, by POST. */
export function requireNoUrlHash(url: string): void {
  const { searchParams } = new URL(url, 'http://unused');
  const extensions = searchParams.get('extensions');
  if (extensions && !searchParams.get('query')) {
    requireNoHash(parseJson(Buffer.from(extensions), 'The parameter "extensions"'));
  }
}

/** The whole body, if it has arrived. Most bodies arrive together with their headers. */
export function takeArrivedBody(request: IncomingMessage): Buffer | null {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  // A body without a length may have many small pieces, which are counted in `readBody`.
  if (!request.complete || request.headers['transfer-encoding'] !== undefined) return null;
  const body: Buffer | null = request.read();
  return body ?? Buffer.alloc(0);
}

/** The whole body, as it arrives. A caller that waits to be asked for it is asked here. */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { signal, network, bodies }: BodyOptions,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const body = bodies.begin(network, reject);
  const note = (piece: Buffer) => {
    size += piece.length;
    body.received(piece.length);
    if (size > MAX_BODY_BYTES) reject(tooLarge());
    else if (pieces.length === MAX_BODY_PIECES) reject(tooManyPieces());
    else pieces.push(piece);
  };
  request.on('data', note);
  request.on('end', resolve);
  request.on('error', reject);
  request.on('close', () => {
    if (!request.complete) reject(new HttpError(400, 'The request body is incomplete.'));
  });
  const late = () => reject(tooLate());
  signal.addEventListener('abort', late, { once: true });
  if (expectsContinue(request)) response.writeContinue();
  try {
    await promise;
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  } finally {
    // What still arrives is discarded until the connection closes.
    request.off('data', note).resume();
    signal.removeEventListener('abort', late);
    body.end();
  }
}

function tooLate(): HttpError {
  return new HttpError(408, 'The request body did not arrive before the deadline.', { connection: 'close' });
}

function tooLarge(): HttpError {
  return new HttpError(413, `The request body must not be larger than ${MAX_BODY_BYTES} bytes.`);
}

function tooManyPieces(): HttpError {
  return new HttpError(413, `The request body must not arrive in more than ${MAX_BODY_PIECES} pieces.`);
}

function parseJson(bytes: Buffer, source: string): unknown {
  // A lenient decoder would turn invalid bytes into replacement characters, and these would be stored.
  if (!isUtf8(bytes)) throw new HttpError(400, `${source} is not valid UTF-8.`);
  try {
    return JSON.parse(bytes.toString());
  } catch {
    // The parser's own message quotes its input.
    throw new HttpError(400, `${source} is not valid JSON.`);
  }
}
