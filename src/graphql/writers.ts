// Keeps the writers of the last documents, so that a request need not plan again what it selects.

import type { FieldNode, GraphQLObjectType } from 'graphql';
import { LRUCache } from 'lru-cache';
import { collectFields } from 'graphql/execution/collectFields.js';
import type { ExecutionContext } from 'graphql/execution/execute.js';
import { createWriter } from './answer-writer.ts';
import { createOwnParts, createSharedParts } from './shared-parts.ts';

interface Kept extends Pick<ExecutionContext, 'schema' | 'fieldResolver' | 'typeResolver'> {
  writer: ReturnType<typeof createWriter>;
  /** What is selected at the root. */
  nodes: ReadonlyMap<string, readonly FieldNode[]>;
}

const MAX_WRITERS = 64;

/** A writer with more planned fields is not kept, so that callers cannot fill the memory with them. */
const MAX_FIELDS = 250;

/** In place of the writer of an operation that was executed once: most documents with values in their text never come again. */
const ONCE = 'executed once';

const kept = new LRUCache<ExecutionContext['operation'], Kept | typeof ONCE>({ max: MAX_WRITERS });
const partsOfKept = createSharedParts();

/** Returns the writer for the document, what is selected at its root, and a function that keeps both after the execution, from the second one on. */
export function writerFor(context: ExecutionContext, root: GraphQLObjectType) {
  const { schema, fieldResolver, typeResolver, operation, fragments, variableValues } = context;
  const known = kept.get(operation);
  const isSame =
    known !== undefined &&
    known !== ONCE &&
    known.schema === schema &&
    known.fieldResolver === fieldResolver &&
    known.typeResolver === typeResolver;
  const planned = { schema, fragments, fieldResolver, typeResolver };
  const writer = isSame ? known.writer : createWriter(planned, known ? partsOfKept : createOwnParts());
  const nodes = isSame
    ? known.nodes
    : collectFields(schema, fragments, variableValues, root, operation.selectionSet);
  return {
    writer,
    nodes,
    keep(): void {
      // What a document with a directive selects depends on the variables.
      const isForAll = operation.loc !== undefined && !operation.loc.source.body.includes('@');
      if (writer.plannedFields() > MAX_FIELDS) kept.delete(operation);
      else if (isForAll && !isSame)
        kept.set(operation, known ? { schema, fieldResolver, typeResolver, writer, nodes } : ONCE);
    },
  };
}
