// Makes up operations of the whole schema, with arguments that name real and hidden fields and guess stored values.

import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type {
  GraphQLArgument,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLInputField,
  GraphQLInputType,
  GraphQLSchema,
} from 'graphql';
import { createRandom } from '../simulation/random.ts';

/** What the made-up arguments are taken from. */
export interface Pools {
  customerIds: readonly [string, ...string[]];
  fieldIds: readonly [string, ...string[]];
  fieldNames: readonly [string, ...string[]];
  /** Values that the stores hold or could hold, as guesses. */
  texts: readonly [string, ...string[]];
  /** Inputs of writes that are valid for somebody. */
  writes: readonly [string, ...string[]];
}

/** Stands for the id of a write that was made before: `@write0@` for the latest one. */
export const WRITE_ID = /@write(\d)@/g;

const MAX_DEPTH = 5;

export interface OperationMaker {
  /** A query or, more seldom, a mutation. */
  next(): string;
  nextQuery(): string;
  /** Every field and every argument that occurred in an operation. */
  used: ReadonlySet<string>;
}

const text = (value: string) => JSON.stringify(value);
const base64 = (value: string) => Buffer.from(value).toString('base64url');

export function createOperations(schema: GraphQLSchema, pools: Pools, seed: number): OperationMaker {
  const random = createRandom(seed);
  const used = new Set<string>();

  function idFor(name: string, owner: string): string {
    const customer = random.pick(pools.customerIds);
    const field = random.pick(pools.fieldIds);
    if (owner === 'Query.customFieldsWrite') return `@write${random.integer(0, 3)}@`;
    if (name === 'nodeId') {
      return base64(
        random.pick([
          `Customer:${customer}`,
          `CustomFieldDefinition:${field}`,
          `CustomFieldValue:${customer}:${field}`,
        ]),
      );
    }
    if (owner === 'CustomFieldSelector') return field;
    return owner.startsWith('CustomField') ? random.pick(pools.texts) : customer;
  }

  function representation(): string {
    return random.chance(0.5)
      ? `{ __typename: "Customer", id: ${text(random.pick(pools.customerIds))} }`
      : `{ __typename: "CustomFieldDefinition", id: ${text(random.pick(pools.fieldIds))} }`;
  }

  function scalar(type: string, name: string, owner: string): string {
    switch (type) {
      case 'ID':
        return text(idFor(name, owner));
      case 'Boolean':
        return String(random.chance(0.5));
      case 'Int':
        return String(random.integer(1, 5));
      case 'Date':
        return text(random.pick(['2025-09-30', '2026-01-01']));
      case 'DateTime':
        return text('2025-06-02T14:30:00Z');
      case 'LocalTime':
        return text('10:30');
      case 'Decimal':
        return text(random.pick(['712', '31.5', '2', '350.00']));
      case 'URL':
        return text('https://example.com/blue-fir');
      case '_Any':
        return representation();
      default:
        if (name === 'idempotencyKey') return text(`key-${random.integer(0, 3)}`);
        return text(
          owner === 'CustomFieldSelector' ? random.pick(pools.fieldNames) : random.pick(pools.texts),
        );
    }
  }

  function value(type: GraphQLInputType, name: string, owner: string): string {
    if (isNonNullType(type)) return value(type.ofType, name, owner);
    if (isListType(type)) {
      const items = Array.from({ length: random.chance(0.6) ? 1 : random.integer(2, 3) }, () =>
        value(type.ofType, name, owner),
      );
      return `[${items.join(', ')}]`;
    }
    if (isEnumType(type)) return random.pick(nonEmpty(type.getValues())).name;
    if (!isInputObjectType(type)) return scalar(type.name, name, owner);
    // What is made up fits its field too seldom.
    if (type.name === 'CustomFieldValueInput' && random.chance(0.7)) return random.pick(pools.writes);
    const fields = nonEmpty(Object.values(type.getFields()));
    const chosen = type.isOneOf
      ? [random.pick(fields)]
      : fields.filter((field) => isNonNullType(field.type) || random.chance(0.4));
    return `{ ${chosen.map((field) => pair(field, type.name)).join(', ')} }`;
  }

  function pair(argument: GraphQLArgument | GraphQLInputField, owner: string): string {
    used.add(`${owner}(${argument.name})`);
    return `${argument.name}: ${value(argument.type, argument.name, owner)}`;
  }

  function fieldOf(
    field: GraphQLField<unknown, unknown>,
    owner: string,
    alias: string,
    depth: number,
  ): string {
    used.add(`${owner}.${field.name}`);
    const place = `${owner}.${field.name}`;
    const given = field.args.filter((argument) => isNonNullType(argument.type) || random.chance(0.5));
    const args = given.length === 0 ? '' : `(${given.map((argument) => pair(argument, place)).join(', ')})`;
    const type = getNamedType(field.type);
    return `${alias}: ${field.name}${args}${isCompositeType(type) ? ` ${selection(type, depth + 1)}` : ''}`;
  }

  function selection(type: GraphQLCompositeType, depth: number): string {
    const parts = ['__typename'];
    if (isObjectType(type) || isInterfaceType(type)) {
      const all = Object.values(type.getFields());
      const leaves = all.filter((field) => !isCompositeType(getNamedType(field.type)));
      const open = depth < MAX_DEPTH ? all : leaves;
      for (const field of open) {
        const chance = isCompositeType(getNamedType(field.type)) ? 0.25 : 0.4;
        // The same member of two subtypes may have another type, so that each has an alias of its own.
        if (random.chance(chance)) parts.push(fieldOf(field, type.name, `${type.name}_${field.name}`, depth));
      }
    }
    if (isAbstractType(type)) {
      for (const subtype of schema.getPossibleTypes(type)) {
        if (random.chance(0.3)) parts.push(`... on ${subtype.name} ${selection(subtype, depth)}`);
      }
    }
    return `{ ${parts.join(' ')} }`;
  }

  function operation(kind: 'mutation' | 'query'): string {
    const root = kind === 'mutation' ? schema.getMutationType() : schema.getQueryType();
    if (!root) throw new Error('The schema has no such root.');
    const fields = nonEmpty(Object.values(root.getFields()));
    const count = kind === 'mutation' ? 1 : random.integer(1, 2);
    const parts = Array.from({ length: count }, (_, at) =>
      fieldOf(random.pick(fields), root.name, `r${at}`, 0),
    );
    return `${kind} { ${parts.join(' ')} }`;
  }

  return {
    used,
    next: () => operation(random.chance(0.25) ? 'mutation' : 'query'),
    nextQuery: () => operation('query'),
  };
}

/** Every field and every argument of the schema that an operation can have. */
export function everything(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__')) return [];
    if (isInputObjectType(type)) return Object.keys(type.getFields()).map((name) => `${type.name}(${name})`);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => [
      `${type.name}.${field.name}`,
      ...field.args.map(({ name }) => `${type.name}.${field.name}(${name})`),
    ]);
  });
}

function nonEmpty<Item>(items: readonly Item[]): readonly [Item, ...Item[]] {
  const [first, ...others] = items;
  if (first === undefined) throw new Error('There is nothing to choose from.');
  return [first, ...others];
}
