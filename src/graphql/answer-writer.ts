// Writes the values of a query as JSON text.

import {
  GraphQLError,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  locatedError,
  responsePathAsArray,
} from 'graphql';
import type {
  FieldNode,
  GraphQLAbstractType,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import { buildResolveInfo } from 'graphql/execution/execute.js';
import type { ExecutionContext } from 'graphql/execution/execute.js';
import { createPlanner, remembered } from './planned-fields.ts';
import type { Json, Path, PlannedField, Write } from './planned-fields.ts';

type WriteObject = (source: unknown, path: Path) => Json;

/**
 * Writes by the rules of GraphQL's own `execute`, and in its order. The `info` of a scalar or an enum has a path that begins at its object. After
 * `maxBytes` characters, values are not written any more.
 */
export function createWriter(context: ExecutionContext, maxBytes: number) {
  const { schema, fragments, variableValues, contextValue, collectedErrors } = context;
  let charactersLeft = maxBytes;
  const planFields = createPlanner(context, writeOf);

  function write(fields: readonly PlannedField[], source: unknown, path: Path | undefined): Json {
    /** From the first part on that is not written yet. */
    let parts: Json[] | null = null;
    let json = '{';
    try {
      for (const field of fields) {
        const value = writeField(field, source, path);
        if (parts) parts.push(value);
        else if (typeof value === 'string') json += (json === '{' ? field.label : field.nextLabel) + value;
        else parts = [value];
      }
    } catch (error) {
      if (!parts) throw error;
      // The promises have to be handled, as they may reject as well.
      const fail = () => Promise.reject(error);
      return whenWritten(parts).then(fail, fail);
    }
    if (!parts) return `${json}}`;
    const waiting = fields.slice(fields.length - parts.length);
    return whenWritten(parts).then((values) => {
      const rest = values.map((value, index) => `${waiting[index]?.label}${value}`);
      const members = json === '{' ? rest : [json.slice(1), ...rest];
      return `{${members.join(',')}}`;
    });
  }

  function writeField(planned: PlannedField, source: unknown, parentPath: Path | undefined): Json {
    const { key, nodes, field, parentType, type, isLeaf, sharedInfo } = planned;
    const path: Path =
      isLeaf && sharedInfo ? sharedInfo.path : { prev: parentPath, key, typename: parentType.name };
    try {
      const info = sharedInfo ?? buildResolveInfo(context, field, nodes, parentType, path);
      const value = planned.resolve(source, planned.args(), contextValue, info);
      const json = isPromise(value)
        ? value.then((loaded) => planned.write(loaded, path, info))
        : planned.write(value, path, info);
      return typeof json === 'string' ? json : caught(json, planned, path, parentPath);
    } catch (error) {
      return handle(error, nodes, type, isLeaf ? { ...path, prev: parentPath } : path);
    }
  }

  /** In a function of its own, because most fields are written without waiting. */
  async function caught(
    json: Promise<string>,
    { nodes, type, isLeaf }: PlannedField,
    path: Path,
    parentPath: Path | undefined,
  ): Promise<string> {
    return json.then(undefined, (error: unknown) =>
      handle(error, nodes, type, isLeaf ? { ...path, prev: parentPath } : path),
    );
  }

  /** An error empties what can be null. What cannot be null fails itself. */
  function handle(error: unknown, nodes: readonly FieldNode[], type: GraphQLOutputType, path: Path): string {
    const located = locatedError(error, nodes, responsePathAsArray(path));
    if (isNonNullType(type)) throw located;
    collectedErrors.add(located, path);
    return 'null';
  }

  function writeOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): Write {
    if (isNonNullType(type)) {
      const writeInner = writeOf(type.ofType, nodes);
      return (value, path, info) => {
        const json = writeInner(value, path, info);
        if (json === 'null') throw isNull(info);
        return json;
      };
    }
    const writeValue = isListType(type)
      ? listWriter(type.ofType, nodes)
      : isLeafType(type)
        ? leafWriter(type)
        : objectWriter(type, nodes);
    return (value, path, info) => {
      if (value instanceof Error) throw value;
      return value === null || value === undefined ? 'null' : writeValue(value, path, info);
    };
  }

  function leafWriter(type: GraphQLLeafType): Write {
    return (value) => {
      const serialized: unknown = type.serialize(value);
      if (serialized === null || serialized === undefined) {
        throw new Error(`Expected ${type.name} to serialize the value of a field to something.`);
      }
      // The value is not needed any more, and the memory would be.
      if (charactersLeft < 0) return '""';
      const json = JSON.stringify(serialized);
      charactersLeft -= json.length;
      return json;
    };
  }

  function listWriter(itemType: GraphQLOutputType, nodes: readonly FieldNode[]): Write {
    const writeItem = writeOf(itemType, nodes);

    function writeAt(item: unknown, path: Path, info: GraphQLResolveInfo): Json {
      try {
        const json = isPromise(item)
          ? item.then((loaded) => writeItem(loaded, path, info))
          : writeItem(item, path, info);
        if (typeof json === 'string') return json;
        return json.then(undefined, (error: unknown) => handle(error, nodes, itemType, path));
      } catch (error) {
        return handle(error, nodes, itemType, path);
      }
    }

    return (list, listPath, info) => {
      if (!isIterable(list)) {
        const place = `${info.parentType.name}.${info.fieldName}`;
        throw new GraphQLError(`Expected Iterable, but did not find one for field "${place}".`);
      }
      const items: Json[] = [];
      try {
        for (const item of list) {
          const path: Path = { prev: listPath, key: items.length, typename: undefined };
          items.push(writeAt(item, path, info));
        }
      } catch (error) {
        // Nobody waits for the others any more. They may fail as well.
        for (const item of items) if (typeof item !== 'string') item.catch(() => undefined);
        throw error;
      }
      let json = '[';
      for (const item of items) {
        if (typeof item !== 'string') return whenWritten(items).then((all) => `[${all.join(',')}]`);
        json += json === '[' ? item : `,${item}`;
      }
      return `${json}]`;
    };
  }

  function objectWriter(type: GraphQLObjectType | GraphQLAbstractType, nodes: readonly FieldNode[]): Write {
    const plan = (runtime: GraphQLObjectType): WriteObject => {
      const selected = collectSubfields(schema, fragments, variableValues, runtime, nodes);
      const fields = planFields(runtime, selected);
      const isShared = runtime.extensions['isShared'] === true && fields.every(({ isLeaf }) => isLeaf);
      return isShared ? sharedWriter(fields) : (source, path) => write(fields, source, path);
    };
    if (isObjectType(type)) {
      const planned = remembered(() => plan(type));
      return (value, path) => planned()(value, path);
    }
    const resolveType = type.resolveType ?? context.typeResolver;
    const plans = new Map<unknown, WriteObject>();
    const writeAs = (name: unknown, value: unknown, path: Path) => {
      const known = plans.get(name) ?? plan(runtimeType(type, name));
      plans.set(name, known);
      return known(value, path);
    };
    return (value, path, info) => {
      const name = resolveType(value, contextValue, info, type);
      return isPromise(name)
        ? name.then((loaded) => writeAs(loaded, value, path))
        : writeAs(name, value, path);
    };
  }

  /** Writes an object that many others have once, where only scalars of it are selected. */
  function sharedWriter(fields: readonly PlannedField[]): WriteObject {
    const written = new Map<unknown, string>();
    return (source, path) => {
      const known = written.get(source);
      if (known !== undefined) {
        charactersLeft -= known.length;
        return known;
      }
      const errorsBefore = collectedErrors.errors.length;
      const json = write(fields, source, path);
      if (typeof json === 'string' && collectedErrors.errors.length === errorsBefore)
        written.set(source, json);
      return json;
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
    write: (type: GraphQLObjectType, selected: ReadonlyMap<string, readonly FieldNode[]>, source: unknown) =>
      write(planFields(type, selected), source, undefined),
    isTooLong: () => charactersLeft < 0,
  };
}

function isNull({ parentType, fieldName }: GraphQLResolveInfo): Error {
  return new Error(`Cannot return null for non-nullable field ${parentType.name}.${fieldName}.`);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

// oxlint-disable-next-line typescript/promise-function-async -- an async function would wait for the promise once more
function whenWritten(parts: readonly Json[]): Promise<string[]> {
  // oxlint-disable-next-line typescript/await-thenable -- most parts are written already, and need no promise
  return Promise.all(parts);
}
