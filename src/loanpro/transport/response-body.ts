// Reading the body of LoanPro's answer: complete, decompressed, within a size, and as strict UTF-8.

import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { CollectedAnswer } from './collected-answer.ts';
import { LoanProError, codeOf, errorForTransport } from './errors.ts';

/** The limit for the body as it arrives, and also for the body after decompression. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

const truncated = () => new LoanProError('truncated', "LoanPro's answer ended before it was complete.");

type Headers = CollectedAnswer['headers'];

/** The whole text of a body. Throws `truncated` or `invalid-response`, and never returns a part. */
export async function readBody(body: CollectedAnswer['body'], headers: Headers): Promise<string> {
  if (body instanceof Error) {
    const known = errorForTransport(body);
    throw known.code === 'invalid-response' ? known : truncated();
  }
  return decode(await decompress(body, headers['content-encoding']));
}

/**
 * The same for the answer of a read. If a body ends with its connection, nothing in HTTP shows that a part is missing. Its JSON does.
 * What does not begin as JSON is returned, because it is another answer and not a part.
 */
export async function readCompleteJson(body: CollectedAnswer['body'], headers: Headers): Promise<string> {
  const endsWithConnection =
    headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
  const text = await readBody(body, headers);
  if (endsWithConnection && /^\s*([[{]|$)/.test(text) && !isJsonText(text)) throw truncated();
  return text;
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text.trim());
    return true;
  } catch {
    return false;
  }
}

const unzip = promisify(gunzip);

/** The gateway does not ask for compression. A proxy may compress the answer nevertheless, so one layer of gzip is accepted. */
async function decompress(bytes: Uint8Array, encoding: string | string[] | undefined): Promise<Uint8Array> {
  if (encoding === undefined || encoding === 'identity') return bytes;
  if (encoding !== 'gzip') {
    throw new LoanProError('invalid-response', "LoanPro's answer has an encoding that was not asked for.");
  }
  try {
    return await unzip(bytes, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    // What zlib says when the compressed bytes end too early.
    if (codeOf(error) === 'Z_BUF_ERROR') throw truncated();
    throw new LoanProError('invalid-response', "LoanPro's answer cannot be decompressed, or is too large.");
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strict, because a replacement character in a stored value would be shown, and perhaps written back, as if it were real. */
function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw endsInCharacter(bytes)
      ? truncated()
      : new LoanProError('invalid-response', "LoanPro's answer is not UTF-8.");
  }
}

/** Whether the last character is the only one that cannot be read, because a part of it is missing. */
function endsInCharacter(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
