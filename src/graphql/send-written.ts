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

/** The header `Accept` holds the one media type that the answer gets. Returns nothing if the answer need not be compressed. */
export function sendWritten(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { status, json, length }: Written,
): Promise<void> | undefined {
  const type = `${headers.accept}; charset=utf-8`;
  if (isToCompress(length, readEncodings(headers['accept-encoding']))) {
    return sendCompressed(response, status, type, json);
  }
  if (response.destroyed) return undefined;
  response.writeHead(status, { 'content-type': type, 'content-length': length });
  response.end(json);
  return undefined;
}

async function sendCompressed(
  response: ServerResponse,
  status: number,
  type: string,
  json: string,
): Promise<void> {
  const body = await compress(json);
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': type,
    'content-encoding': 'gzip',
    'content-length': body.length,
  });
  response.end(body);
}

function readEncodings(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header.join(', ') : header) ?? null;
}
