// Reads the JSON body of a request that writes.

import { writeError } from './api-error.ts';
import { isRecord } from './json.ts';

/** Throws an API error for anything else than a JSON object. */
export function readBody(contentType: string, text: string): Record<string, unknown> {
  // Documented: JSON only.
  if (!/^application\/json\b/i.test(contentType)) throw writeError('Content-Type must be application/json');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw writeError('The body is not valid JSON');
  }
  if (!isRecord(body)) throw writeError('The body must be an object');
  return body;
}
