// Keeps the writers of the last documents, so that a request need not plan again what it selects.

import { LRUCache } from 'lru-cache';
import type { ExecutionContext } from 'graphql/execution/execute.js';
import { createWriter } from './answer-writer.ts';

interface Kept extends Pick<ExecutionContext, 'schema' | 'fieldResolver' | 'typeResolver'> {
  writer: ReturnType<typeof createWriter>;
}

const MAX_WRITERS = 64;

/** A writer with more planned fields is not kept, so that callers cannot fill the memory with them. */
const MAX_FIELDS = 250;

const kept = new LRUCache<ExecutionContext['operation'], Kept>({ max: MAX_WRITERS });

/** Returns the writer for the document, and a function that keeps it after the execution. */
export function writerFor({ schema, fieldResolver, typeResolver, operation, fragments }: ExecutionContext) {
  const known = kept.get(operation);
  const isSame =
    known?.schema === schema && known.fieldResolver === fieldResolver && known.typeResolver === typeResolver;
  const planned = { schema, fragments, fieldResolver, typeResolver };
  const writer = isSame ? known.writer : createWriter(planned);
  return {
    writer,
    keep(): void {
      // What a document with a directive selects depends on the variables.
      const isForAll = operation.loc !== undefined && !operation.loc.source.body.includes('@');
      if (writer.plannedFields() > MAX_FIELDS) kept.delete(operation);
      else if (isForAll && !isSame) kept.set(operation, { schema, fieldResolver, typeResolver, writer });
    },
  };
}
