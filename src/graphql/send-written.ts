// Sends an answer that was written as text, in the form in which Yoga sends the others.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { compress, isToCompress } from './compression-plugin.ts';

/** An answer that only has to be sent. */
export interface Written {
  status: number;
  json: string;
  /** In bytes. */
  length: number;
}

/** The header `Accept` holds the one media type that the answer gets. */
export async function sendWritten(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { status, json, length }: Written,
): Promise<void> {
  const isCompressed = isToCompress(length, readEncodings(headers['accept-encoding']));
  const body = isCompressed ? await compress(json) : json;
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': `${headers.accept}; charset=utf-8`,
    ...(isCompressed && { 'content-encoding': 'gzip' }),
    'content-length': isCompressed ? body.length : length,
  });
  response.end(body);
}

function readEncodings(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header.join(', ') : header) ?? null;
}
