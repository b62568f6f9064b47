// Writes the values of a query as JSON text.

import { GraphQLError, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
import type {
  FieldNode,
  GraphQLAbstractType,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import { handle, write } from './written-fields.ts';
import { isPromise, whenWritten } from './json-parts.ts';
import type { Json } from './json-parts.ts';
import { createPlanner } from './planned-fields.ts';
import type { Path, Planned, PlannedField, Run, Write, WriteObject } from './planned-fields.ts';

/** Writes by the rules of GraphQL's own `execute`, and in its order. The `info` of a scalar or an enum has a path that begins at its object. */
export function createWriter(planned: Planned) {
  const { schema, fragments, typeResolver } = planned;
  const planner = createPlanner(planned, writeOf);
  let rootFields: PlannedField[] | null = null;

  function writeOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): Write {
    if (isNonNullType(type)) {
      const writeInner = writeOf(type.ofType, nodes);
      return (value, path, info, run) => {
        const json = writeInner(value, path, info, run);
        if (json === 'null') throw isNull(info);
        return json;
      };
    }
    const writeValue = isListType(type)
      ? listWriter(type.ofType, nodes)
      : isLeafType(type)
        ? leafWriter(type)
        : objectWriter(type, nodes);
    return (value, path, info, run) => {
      if (value instanceof Error) throw value;
      return value === null || value === undefined ? 'null' : writeValue(value, path, info, run);
    };
  }

  function listWriter(itemType: GraphQLOutputType, nodes: readonly FieldNode[]): Write {
    const writeItem = writeOf(itemType, nodes);

    async function writeLater(
      item: Promise<unknown>,
      path: Path,
      info: GraphQLResolveInfo,
      run: Run,
    ): Promise<string> {
      try {
        return await writeItem(await item, path, info, run);
      } catch (error) {
        return handle(error, nodes, itemType, path, run);
      }
    }

    async function caughtAt(json: Promise<string>, path: Path, run: Run): Promise<string> {
      try {
        return await json;
      } catch (error) {
        return handle(error, nodes, itemType, path, run);
      }
    }

    function writeAt(item: unknown, path: Path, info: GraphQLResolveInfo, run: Run): Json {
      if (isPromise(item)) return writeLater(item, path, info, run);
      try {
        const json = writeItem(item, path, info, run);
        return typeof json === 'string' ? json : caughtAt(json, path, run);
      } catch (error) {
        return handle(error, nodes, itemType, path, run);
      }
    }

    return (list, listPath, info, run) => {
      if (!isIterable(list)) {
        const place = `${info.parentType.name}.${info.fieldName}`;
        throw new GraphQLError(`Expected Iterable, but did not find one for field "${place}".`);
      }
      let json = '[';
      /** From the first item on that is not written yet. */
      let waiting: Json[] | null = null;
      let key = 0;
      try {
        for (const item of list) {
          const written = writeAt(item, { prev: listPath, key, typename: undefined }, info, run);
          if (waiting) waiting.push(written);
          else if (typeof written !== 'string') waiting = [written];
          // Not joined in the end: that would copy texts which are copied once more when the answer is sent.
          else json += key === 0 ? written : `,${written}`;
          key++;
        }
      } catch (error) {
        // Nobody waits for the others any more. They may fail as well.
        for (const item of waiting ?? []) if (typeof item !== 'string') item.catch(() => undefined);
        throw error;
      }
      return waiting ? whenItemsWritten(json, waiting) : `${json}]`;
    };
  }

  function objectWriter(type: GraphQLObjectType | GraphQLAbstractType, nodes: readonly FieldNode[]): Write {
    const plans = new Map<unknown, WriteObject>();
    const writeAs = (name: unknown, value: unknown, path: Path, run: Run) => {
      let known = plans.get(name);
      if (!known) plans.set(name, (known = plan(runtimeType(type, name), run)));
      return known(value, path, run);
    };
    const plan = (runtime: GraphQLObjectType, { context: { variableValues } }: Run): WriteObject => {
      const selected = collectSubfields(schema, fragments, variableValues, runtime, nodes);
      const fields = planner.plan(runtime, selected);
      const isShared =
        runtime.extensions['isShared'] === true &&
        fields.every(({ isLeaf, field }) => isLeaf && field.args.length === 0);
      return isShared ? sharedWriter(fields) : (source, path, run) => write(fields, source, path, run);
    };
    if (isObjectType(type)) return (value, path, _info, run) => writeAs(type.name, value, path, run);
    const resolveType = type.resolveType ?? typeResolver;
    return (value, path, info, run) => {
      const name = resolveType(value, run.context.contextValue, info, type);
      return isPromise(name)
        ? name.then((loaded) => writeAs(loaded, value, path, run))
        : writeAs(name, value, path, run);
    };
  }

  function runtimeType(type: GraphQLObjectType | GraphQLAbstractType, name: unknown): GraphQLObjectType {
    if (isObjectType(type)) return type;
    const runtime = typeof name === 'string' ? schema.getType(name) : undefined;
    if (isObjectType(runtime) && schema.isSubType(type, runtime)) return runtime;
    throw new GraphQLError(
      `Runtime Object type "${String(name)}" is not a possible type for "${type.name}".`,
    );
  }

  return {
    write(
      type: GraphQLObjectType,
      selected: ReadonlyMap<string, readonly FieldNode[]>,
      source: unknown,
      run: Run,
    ): Json {
      rootFields ??= planner.plan(type, selected);
      return write(rootFields, source, undefined, run);
    },
    plannedFields: planner.count,
  };
}

/** Writes an object that many others have, where only scalars of it are selected, once for as long as the writer is kept. */
function sharedWriter(fields: readonly PlannedField[]): WriteObject {
  const written = new WeakMap<WeakKey, string>();
  return (source, path, run) => {
    const known = isObject(source) ? written.get(source) : undefined;
    if (known !== undefined) {
      run.charactersLeft -= known.length;
      return known;
    }
    const { errors } = run.context.collectedErrors;
    const errorsBefore = errors.length;
    const json = write(fields, source, path, run);
    const isWhole = typeof json === 'string' && errors.length === errorsBefore && run.charactersLeft >= 0;
    if (isWhole && isObject(source)) written.set(source, json);
    return json;
  };
}

function leafWriter(type: GraphQLLeafType): Write {
  return (value, _path, _info, run) => {
    const serialized: unknown = type.serialize(value);
    if (serialized === null || serialized === undefined) {
      throw new Error(`Expected ${type.name} to serialize the value of a field to something.`);
    }
    // The value is not needed any more, and the memory would be.
    if (run.charactersLeft < 0) return '""';
    const json = JSON.stringify(serialized);
    run.charactersLeft -= json.length;
    return json;
  };
}

function isNull({ parentType, fieldName }: GraphQLResolveInfo): Error {
  return new Error(`Cannot return null for non-nullable field ${parentType.name}.${fieldName}.`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

async function whenItemsWritten(written: string, waiting: readonly Json[]): Promise<string> {
  let json = written;
  for (const item of await whenWritten(waiting)) json += json === '[' ? item : `,${item}`;
  return `${json}]`;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
