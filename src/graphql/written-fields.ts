// Writes the planned fields of one object as JSON, as soon as their values are there.

import { isNonNullType, locatedError, responsePathAsArray } from 'graphql';
import type { FieldNode, GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
import { buildResolveInfo } from 'graphql/execution/execute.js';
import { isPromise, quoted, whenWritten } from './json-parts.ts';
import type { Json } from './json-parts.ts';
import { argumentsOf, sharedInfoOf } from './planned-fields.ts';
import type { Path, PlannedField, Run } from './planned-fields.ts';

export function write(
  fields: readonly PlannedField[],
  source: unknown,
  path: Path | undefined,
  run: Run,
): Json {
  let json = '';
  for (const field of fields) {
    const value = writeField(field, source, path, run);
    if (typeof value !== 'string') {
      const waiting = fields.slice(fields.indexOf(field));
      return writeWaiting(json, value, { waiting, source, path, run });
    }
    json += (json === '' ? field.firstLabel : field.nextLabel) + value;
  }
  return json === '' ? '{}' : `${json}}`;
}

interface Rest {
  /** The field that is not written yet, and those that follow it. */
  waiting: readonly PlannedField[];
  source: unknown;
  path: Path | undefined;
  run: Run;
}

/** In a function of its own, because most objects are written without waiting, and its closures would cost each of them memory. */
export async function writeWaiting(
  written: string,
  first: Promise<string>,
  { waiting, source, path, run }: Rest,
): Promise<string> {
  const parts: Json[] = [first];
  try {
    for (const field of waiting.slice(1)) parts.push(writeField(field, source, path, run));
  } catch (error) {
    // The promises have to be handled, as they may reject as well.
    await whenWritten(parts).catch(() => undefined);
    throw error;
  }
  const values = await whenWritten(parts);
  let json = written;
  for (const [index, { firstLabel, nextLabel }] of waiting.entries()) {
    json += (json === '' ? firstLabel : nextLabel) + values[index];
  }
  return `${json}}`;
}

export function writeField(
  planned: PlannedField,
  source: unknown,
  parentPath: Path | undefined,
  run: Run,
): Json {
  const { key, nodes, field, parentType, isLeaf, sharesInfo } = planned;
  const path: Path = isLeaf ? planned.path : { prev: parentPath, key, typename: parentType.name };
  try {
    const info = sharesInfo
      ? sharedInfoOf(planned, run)
      : buildResolveInfo(run.context, field, nodes, parentType, path);
    const value = planned.resolve(source, argumentsOf(planned, run), run.context.contextValue, info);
    // What waits is written by functions of their own: a closure here would cost memory for every field.
    if (isPromise(value)) return writeLater(value, planned, { path, parentPath, info, run });
    if (planned.keepsText && typeof value === 'string') return writeScalar(value, run);
    const json = planned.write(value, path, info, run);
    return typeof json === 'string' ? json : caught(json, planned, { path, parentPath, run });
  } catch (error) {
    return failed(error, planned, { path, parentPath, run });
  }
}

/** Writes what the type of a leaf has made of its value. */
export function writeScalar(serialized: unknown, run: Run): string {
  // The value is not needed any more, and the memory would be.
  if (run.charactersLeft < 0) return '""';
  const json = typeof serialized === 'string' ? quoted(serialized) : JSON.stringify(serialized);
  run.charactersLeft -= json.length;
  return json;
}

interface Place {
  path: Path;
  parentPath: Path | undefined;
  run: Run;
}

async function writeLater(
  value: Promise<unknown>,
  planned: PlannedField,
  { info, ...place }: Place & { info: GraphQLResolveInfo },
): Promise<string> {
  try {
    return await planned.write(await value, place.path, info, place.run);
  } catch (error) {
    return failed(error, planned, place);
  }
}

async function caught(json: Promise<string>, planned: PlannedField, place: Place): Promise<string> {
  try {
    return await json;
  } catch (error) {
    return failed(error, planned, place);
  }
}

function failed(
  error: unknown,
  { nodes, type, isLeaf }: PlannedField,
  { path, parentPath, run }: Place,
): string {
  return handle(error, nodes, type, isLeaf ? { ...path, prev: parentPath } : path, run);
}

/** An error empties what can be null. What cannot be null fails itself. */
export function handle(
  error: unknown,
  nodes: readonly FieldNode[],
  type: GraphQLOutputType,
  path: Path,
  run: Run,
): string {
  const located = locatedError(error, nodes, responsePathAsArray(path));
  if (isNonNullType(type)) throw located;
  run.context.collectedErrors.add(located, path);
  return 'null';
}
