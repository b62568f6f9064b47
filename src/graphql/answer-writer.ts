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
import type { ExecutionContext } from 'graphql/execution/execute.js';
import { planFields } from './planned-fields.ts';
import type { Json, Path, PlannedField, Write } from './planned-fields.ts';

/**
 * Writes by the rules of GraphQL's own `execute`, and in its order. The `info` of a scalar or an enum has the path of the first object only. After
 * `maxBytes` characters, values are not written any more.
 */
export function createWriter(context: ExecutionContext, maxBytes: number) {
  const { schema, fragments, variableValues, contextValue, collectedErrors } = context;
  let charactersLeft = maxBytes;

  function write(fields: readonly PlannedField[], source: unknown, path: Path | undefined): Json {
    const written: Json[] = [];
    let isWaiting = false;
    let json = '';
    try {
      for (const field of fields) {
        const value = writeField(field, source, path);
        if (typeof value === 'string' && !isWaiting) {
          json += (json === '' ? '' : ',') + field.label + value;
        } else {
          isWaiting = true;
          written.push(value);
        }
      }
    } catch (error) {
      if (!isWaiting) throw error;
      // The promises have to be handled, as they may reject as well.
      const fail = () => Promise.reject(error);
      return whenWritten(written).then(fail, fail);
    }
    if (!isWaiting) return `{${json}}`;
    const waiting = fields.slice(fields.length - written.length);
    return whenWritten(written).then((values) => {
      const rest = values.map((value, index) => `${waiting[index]?.label}${value}`);
      return `{${(json === '' ? rest : [json, ...rest]).join(',')}}`;
    });
  }

  function writeField(field: PlannedField, source: unknown, parentPath: Path | undefined): Json {
    const { key, parentType, nodes, type } = field;
    const path: Path = { prev: parentPath, key, typename: parentType.name };
    try {
      const info = field.infoAt(path);
      const value = field.resolve(source, field.args(), contextValue, info);
      const json = isPromise(value)
        ? value.then((loaded) => field.write(loaded, path, info))
        : field.write(value, path, info);
      if (typeof json === 'string') return json;
      return json.then(undefined, (error: unknown) => handle(error, nodes, type, path));
    } catch (error) {
      return handle(error, nodes, type, path);
    }
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
      const isWritten = items.every((item) => typeof item === 'string');
      return isWritten ? `[${items.join(',')}]` : whenWritten(items).then((all) => `[${all.join(',')}]`);
    };
  }

  function objectWriter(type: GraphQLObjectType | GraphQLAbstractType, nodes: readonly FieldNode[]): Write {
    const plans = new Map<GraphQLObjectType, PlannedField[]>();
    const planOf = (runtime: GraphQLObjectType): PlannedField[] => {
      const known = plans.get(runtime);
      if (known) return known;
      const selected = collectSubfields(schema, fragments, variableValues, runtime, nodes);
      const fields = planFields(context, runtime, selected, writeOf);
      plans.set(runtime, fields);
      return fields;
    };
    if (isObjectType(type)) return (value, path) => write(planOf(type), value, path);
    const resolveType = type.resolveType ?? context.typeResolver;
    return (value, path, info) => {
      const name = resolveType(value, contextValue, info, type);
      if (isPromise(name)) {
        return name.then((loaded) => write(planOf(runtimeType(type, loaded)), value, path));
      }
      return write(planOf(runtimeType(type, name)), value, path);
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
      write(planFields(context, type, selected, writeOf), source, undefined),
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
