// The cache of parsed documents that are valid, limited by the memory that they need.

import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** At most 24 MB: the densest documents, which repeat a field, keep 470 bytes for each token (observed). */
export const MAX_CACHED_TOKENS = 50_000;

/** What a document keeps besides its tokens, as a number of tokens. */
const TOKENS_OF_AN_ENTRY = 10;

/** How many characters need as much memory as a token. A token can be a long string. */
const CHARACTERS_OF_A_TOKEN = 100;

export interface DocumentCache {
  get(text: string): DocumentNode | undefined;
  keep(validDocument: DocumentNode): void;
}

/** Callers choose the documents, so a limit on the number of entries would not limit the memory. */
export function createDocumentCache(): DocumentCache {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: MAX_CACHED_TOKENS,
    sizeCalculation: sizeInTokens,
  });
  return {
    get: (text) => documents.get(text),
    keep(document) {
      if (document.loc) documents.set(document.loc.source.body, document);
    },
  };
}

/** Counts comments as well, which are tokens without a limit of their own. */
function sizeInTokens(document: DocumentNode, text: string): number {
  let size = TOKENS_OF_AN_ENTRY + Math.ceil(text.length / CHARACTERS_OF_A_TOKEN);
  for (let token = document.loc?.startToken; token; token = token.next ?? undefined) size++;
  return size;
}
