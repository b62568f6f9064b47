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
import { handle, write, writeScalar } from './written-fields.ts';
import { isPromise, whenWritten } from './json-parts.ts';
import type { Json } from './json-parts.ts';
import { createPlanner } from './planned-fields.ts';
import type { Path, Planned, PlannedField, Run, Write, Writer } from './planned-fields.ts';
import { isRecord, isShared, onceWriter, preparedWriter, sharedMemberOf } from './shared-parts.ts';
import type { Plan, SharedParts } from './shared-parts.ts';

/** Writes by the rules of GraphQL's own `execute`, and in its order. The `info` of a scalar or an enum has a path that begins at its object. */
export function createWriter(planned: Planned, parts: SharedParts) {
  const { schema, fragments, typeResolver } = planned;
  const planner = createPlanner(planned, writerOf);
  let rootFields: PlannedField[] | null = null;

  function writerOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): Writer {
    if (isNonNullType(type)) {
      const { write: writeInner, known } = writerOf(type.ofType, nodes);
      const writeNonNull: Write = (value, path, info, run) => {
        const json = writeInner(value, path, info, run);
        if (json === 'null') throw isNull(info);
        return json;
      };
      return { write: writeNonNull, known };
    }
    const { write: writeValue, known } = isListType(type)
      ? { write: listWriter(type.ofType, nodes), known: null }
      : isLeafType(type)
        ? { write: leafWriter(type), known: null }
        : isObjectType(type)
          ? objectWriter(type, nodes)
          : abstractWriter(type, nodes);
    const writeNullable: Write = (value, path, info, run) => {
      if (value instanceof Error) throw value;
      return value === null || value === undefined ? 'null' : writeValue(value, path, info, run);
    };
    return { write: writeNullable, known };
  }

  function listWriter(itemType: GraphQLOutputType, nodes: readonly FieldNode[]): Write {
    const { write: writeItem } = writerOf(itemType, nodes);

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

  function planOf(runtime: GraphQLObjectType, nodes: readonly FieldNode[], run: Run): Plan {
    const selected = collectSubfields(schema, fragments, run.context.variableValues, runtime, nodes);
    const fields = planner.plan(runtime, selected);
    const isWrittenOnce =
      isShared(runtime) && fields.every(({ isLeaf, field }) => isLeaf && field.args.length === 0);
    return isWrittenOnce
      ? { fields, ...onceWriter(fields, parts.openTexts()) }
      : { fields, write: (source, path, own) => write(fields, source, path, own), known: null };
  }

  function objectWriter(type: GraphQLObjectType, nodes: readonly FieldNode[]): Writer {
    let plan: Plan | null = null;
    return {
      write: (value, path, _info, run) => (plan ??= planOf(type, nodes, run)).write(value, path, run),
      known: isShared(type) ? (value) => plan?.known?.(value) : null,
    };
  }

  function abstractWriter(type: GraphQLAbstractType, nodes: readonly FieldNode[]): Writer {
    const plans = new Map<unknown, Plan>();
    const planAs = (name: unknown, run: Run): Plan => {
      let known = plans.get(name);
      if (!known) plans.set(name, (known = planOf(runtimeType(type, name), nodes, run)));
      return known;
    };
    const resolveType = type.resolveType ?? typeResolver;
    const member = sharedMemberOf(type);
    const prepared = parts.openPrepared();

    function writeResolved(
      value: unknown,
      path: Path,
      info: GraphQLResolveInfo,
      run: Run,
      shared: unknown,
    ): Json {
      const name = resolveType(value, run.context.contextValue, info, type);
      if (isPromise(name)) return name.then((loaded) => planAs(loaded, run).write(value, path, run));
      const plan = planAs(name, run);
      const json = plan.write(value, path, run);
      if (member !== null && isRecord(shared) && run.charactersLeft >= 0) {
        prepared.set(shared, preparedWriter(plan.fields, member, shared));
      }
      return json;
    }

    return {
      write: (value, path, info, run) => {
        const shared = member !== null && isRecord(value) ? value[member] : null;
        const known = isRecord(shared) ? prepared.get(shared) : undefined;
        return known ? known(value, path, run) : writeResolved(value, path, info, run, shared);
      },
      known: null,
    };
  }

  function runtimeType(type: GraphQLAbstractType, name: unknown): GraphQLObjectType {
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

function leafWriter(type: GraphQLLeafType): Write {
  return (value, _path, _info, run) => {
    const serialized: unknown = type.serialize(value);
    if (serialized === null || serialized === undefined) {
      throw new Error(`Expected ${type.name} to serialize the value of a field to something.`);
    }
    return writeScalar(serialized, run);
  };
}

function isNull({ parentType, fieldName }: GraphQLResolveInfo): Error {
  return new Error(`Cannot return null for non-nullable field ${parentType.name}.${fieldName}.`);
}

async function whenItemsWritten(written: string, waiting: readonly Json[]): Promise<string> {
  let json = written;
  for (const item of await whenWritten(waiting)) json += json === '[' ? item : `,${item}`;
  return `${json}]`;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
