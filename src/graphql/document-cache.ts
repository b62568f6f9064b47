// The caches of parsed and validated documents, limited by the size of their texts.

import { LRUCache } from 'lru-cache';

// Callers choose the documents, so a limit on the number of entries would not limit the memory. A parsed document keeps about
// 150 bytes for each character (observed).
const MAX_CACHED_CHARACTERS = 1_000_000;

export function createTextCache<Value extends object>(): LRUCache<string, Value> {
  return new LRUCache({
    maxSize: MAX_CACHED_CHARACTERS,
    // A size of 0 is not allowed.
    sizeCalculation: (_value, text) => text.length || 1,
  });
}
