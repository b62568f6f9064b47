// Checks the form of the one operation that a request asks for: its document, its variables and its name.

import type { GraphQLParams } from 'graphql-yoga';
import { HttpError } from './http-error.ts';

/**
 * What a server without automatic persisted queries answers to the hash of a document. Clients know these words, and send the document itself
 * from then on. The status is the one of Apollo Server, because some clients read no body with another status.
 */
const HASHES_NOT_SUPPORTED = new HttpError(
  200,
  'PersistedQueryNotSupported',
  {},
  'PERSISTED_QUERY_NOT_SUPPORTED',
);

/** Members with which clients name a document that a server already has. */
export const DOCUMENT_IDS = ['documentId', 'id', 'doc_id'];

/**
 * Accepts one operation, and ignores every member that GraphQL over HTTP does not define. A list of operations would multiply every limit.
 * Throws an HttpError that repeats nothing of the request.
 */
export function checkParams(params: unknown): GraphQLParams {
  if (Array.isArray(params)) {
    throw new HttpError(
      400,
      'The request must contain one JSON object. Send each operation in a request of its own.',
    );
  }
  if (!isObject(params)) throw new HttpError(400, 'The request must contain one JSON object.');
  const { query, variables, operationName, extensions } = params;
  if (query == null || query === '') requireNoHash(extensions);
  if (query == null) throw withoutQuery(params);
  if (typeof query !== 'string') throw new HttpError(400, 'The parameter "query" must be a string.');
  requireObject('variables', variables);
  if (operationName != null && typeof operationName !== 'string') {
    throw new HttpError(400, 'The parameter "operationName" must be a string.');
  }
  requireObject('extensions', extensions);
  return {
    query,
    ...(isObject(variables) ? { variables } : {}),
    ...(operationName ? { operationName } : {}),
  };
}

/** Throws when the hash of a document is given in its place. */
export function requireNoHash(extensions: unknown): void {
  if (isObject(extensions) && isObject(extensions['persistedQuery'])) throw HASHES_NOT_SUPPORTED;
}

/** The request is readable and still asks for nothing, so its status is not the one of a body that cannot be read. */
function withoutQuery(params: Record<string, unknown>): HttpError {
  const hasId = DOCUMENT_IDS.some((name) => params[name] != null);
  const reason = hasId
    ? 'The gateway keeps no documents, so it cannot find one by its id.'
    : 'The parameter "query" is missing.';
  return new HttpError(422, `${reason} Send the text of the document in "query".`);
}

function requireObject(name: string, value: unknown): void {
  if (value == null || isObject(value)) return;
  const found = typeof value === 'string' ? ', not a text' : '';
  throw new HttpError(400, `The parameter "${name}" must be an object${found}.`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
