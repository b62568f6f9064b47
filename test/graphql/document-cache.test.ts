// Which documents are kept, and how many.

import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { MAX_CACHED_TOKENS, createDocumentCache } from '../../src/graphql/document-cache.ts';

/** Keeps documents with these texts, one after another. Returns how many are still in the cache. */
function keepAll(texts: string[]): number {
  const cache = createDocumentCache();
  for (const text of texts) cache.keep(parse(text));
  return texts.filter((text) => cache.get(text)).length;
}

const several = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index));

it('returns a document by its text once it is kept', () => {
  const cache = createDocumentCache();
  const document = parse('{ a }');
  expect(cache.get('{ a }')).toBe(undefined);
  cache.keep(document);
  expect(cache.get('{ a }')).toBe(document);
});

it.each([
  [
    'dense documents, by their tokens',
    (index: number) => `{a${index}${'{a'.repeat(490)}${'}'.repeat(491)}`,
    1473,
  ],
  ['documents with comments, by their comments', (index: number) => `{a${index}}${'#\n'.repeat(980)}`, 983],
  [
    'documents with a long string, by its characters',
    (index: number) => `{a${index}(b:"${'c'.repeat(98_000)}")}`,
    988,
  ],
  ['small documents, by a fixed part', (index: number) => `{a${index}}`, 15],
])('keeps a limited number of %s', (_name, text, leastTokens) => {
  const most = MAX_CACHED_TOKENS / leastTokens;
  const kept = keepAll(several(Math.ceil(most * 1.5), text));
  expect(kept).toBeLessThanOrEqual(most);
  expect(kept).toBeGreaterThan(most * 0.8);
});

it('keeps no document that is larger than the whole cache', () => {
  expect(keepAll(['{ a }', `{ b } ${'#\n'.repeat(MAX_CACHED_TOKENS)}`])).toBe(1);
});
