// Executes an operation so that its answer is JSON text.

import { GraphQLError, OperationTypeNode, SchemaMetaFieldDef, TypeMetaFieldDef, execute } from 'graphql';
import type { ExecutionArgs, ExecutionResult, FieldNode } from 'graphql';
import { buildExecutionContext } from 'graphql/execution/execute.js';
import { isLargerThan } from './answer-size.ts';
import type { Run } from './planned-fields.ts';
import { writerFor } from './writers.ts';
import { WrittenAnswer } from './written-answer.ts';

/**
 * Returns what GraphQL's own `execute` returns, by the same rules and in the same order, but an answer without errors is a `WrittenAnswer`. Mutations and
 * introspection are left to `execute`, and written afterwards. In a query, the `info` of a scalar or an enum has a path that begins at its object. An
 * answer longer than `maxBytes` is not written to its end.
 */
export function executeWriting(
  args: ExecutionArgs,
  maxBytes: number,
  context = buildExecutionContext(args),
): ExecutionResult | Promise<ExecutionResult> {
  if (!('schema' in context)) return { errors: context };
  const { schema, operation, rootValue, collectedErrors } = context;
  const root = schema.getQueryType();
  if (operation.operation !== OperationTypeNode.QUERY || !root) return executeThenWrite(args, maxBytes);
  const { writer, nodes, keep } = writerFor(context, root);
  for (const [node] of nodes.values()) if (isIntrospection(node)) return executeThenWrite(args, maxBytes);

  const answer = (json: string | null): ExecutionResult => {
    keep();
    const { errors } = collectedErrors;
    if (run.charactersLeft < 0) return new WrittenAnswer(null);
    if (errors.length === 0) return new WrittenAnswer(json);
    return { errors, data: json === null ? null : JSON.parse(json) };
  };
  const fail = (error: unknown): ExecutionResult => {
    if (!(error instanceof GraphQLError)) throw error;
    collectedErrors.add(error, undefined);
    return answer(null);
  };
  const run: Run = { context, charactersLeft: maxBytes, args: [], infos: [] };
  try {
    const json = writer.write(root, nodes, rootValue, run);
    return typeof json === 'string' ? answer(json) : json.then(answer, fail);
  } catch (error) {
    return fail(error);
  }
}

async function executeThenWrite(args: ExecutionArgs, maxBytes: number): Promise<ExecutionResult> {
  const result = await execute(args);
  if (result.errors) return result;
  return new WrittenAnswer(isLargerThan(maxBytes, result.data) ? null : JSON.stringify(result.data));
}

function isIntrospection(node: FieldNode | undefined): boolean {
  return node?.name.value === SchemaMetaFieldDef.name || node?.name.value === TypeMetaFieldDef.name;
}
