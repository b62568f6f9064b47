// Puts the text of a trusted document in the place of its id, and refuses other documents to callers who may not run them.

import type { GraphQLParams } from 'graphql-yoga';
import type { TrustedDocuments } from '../access/trusted-documents.ts';
import type { Viewer } from '../access/viewer.ts';
import { HttpError } from './http-error.ts';
import { DOCUMENT_IDS, checkParams, isObject } from './operation-params.ts';

/** Both are created once, because creating an error with its stack costs more than refusing the request. */
const NOT_FOUND = new HttpError(422, 'No document has this id.', {}, 'DOCUMENT_NOT_FOUND');
const NOT_TRUSTED = new HttpError(
  403,
  'This caller may run only the documents that the gateway knows. Send the id of one of them in "documentId".',
  {},
  'DOCUMENT_NOT_TRUSTED',
);

/** What the request asks for, with the text of the document that it names. Throws an HttpError if this caller may not run it. */
export async function readNamed(
  given: unknown,
  viewer: Viewer,
  documents: TrustedDocuments,
): Promise<GraphQLParams> {
  const params = checkParams(await withNamedDocument(given, documents));
  const { query } = params;
  if (!documents.isMandatoryFor(viewer)) return params;
  // The document has not been parsed yet.
  if (query == null || !(await documents.includes(query))) throw NOT_TRUSTED;
  return params;
}

/**
 * Returns the members of the request with the text of the document that they name. Throws an HttpError if there is none with this id. An unknown
 * hash in `extensions` stays: it gets the answer that makes a client send the text.
 */
async function withNamedDocument(params: unknown, documents: TrustedDocuments): Promise<unknown> {
  if (!isObject(params) || (params['query'] ?? '') !== '') return params;
  const id = DOCUMENT_IDS.map((name) => params[name]).find((value) => typeof value === 'string');
  const name = id ?? hashIn(params['extensions']);
  if (name === undefined) return params;
  const query = await documents.find(name);
  if (query !== undefined) return { ...params, query };
  if (id !== undefined) throw NOT_FOUND;
  return params;
}

function hashIn(extensions: unknown): string | undefined {
  const query = isObject(extensions) ? extensions['persistedQuery'] : undefined;
  const hash = isObject(query) ? query['sha256Hash'] : undefined;
  return typeof hash === 'string' ? hash : undefined;
}
