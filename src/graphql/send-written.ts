// Sends an answer that was written as text, in the form in which Yoga sends the others.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { compress, isToCompress } from './compression-plugin.ts';
import type { WrittenAnswer } from './written-answer.ts';

/** The header `Accept` holds the one media type that the answer gets. */
export async function sendWritten(
  { headers }: IncomingMessage,
  response: ServerResponse,
  answer: WrittenAnswer,
): Promise<void> {
  const text = answer.stringify();
  const isCompressed = isToCompress(answer.length, readEncodings(headers['accept-encoding']));
  const body = isCompressed ? await compress(text) : text;
  if (response.destroyed) return;
  response.writeHead(200, {
    'content-type': `${headers.accept}; charset=utf-8`,
    ...(isCompressed && { 'content-encoding': 'gzip' }),
    'content-length': isCompressed ? body.length : answer.length,
  });
  response.end(body);
}

function readEncodings(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header.join(', ') : header) ?? null;
}
