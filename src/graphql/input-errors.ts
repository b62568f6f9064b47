// Says what is wrong with an input of any form: the place, and what is expected there. No message repeats a value.

import {
  GraphQLError,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { GraphQLInputObjectType, GraphQLInputType, GraphQLLeafType } from 'graphql';

/** How inputs of one form are read: the JSON of variables, or the literals of a document. */
export interface InputForm<Input> {
  isNull(input: Input): boolean;
  /** Whether the input stands for a value that is checked elsewhere. */
  isVariable(input: Input): boolean;
  /** The items of a list. `null` when the input is none. */
  itemsOf(input: Input): readonly Input[] | null;
  /** The members of an object. `null` when the input is none. */
  membersOf(input: Input): ReadonlyMap<string, Input> | null;
  /** Throws, or returns `undefined`, when the input is not a value of the type. */
  parse(input: Input, type: GraphQLLeafType): unknown;
}

export interface InputError<Input> {
  /** The names and positions that lead to the wrong place, separated by points. */
  path: string;
  message: string;
  input: Input;
}

/** Finds the wrong places of one form of inputs, in their order. They are looked for one by one, so whoever stops has no more work. */
export function createInputCheck<Input>(form: InputForm<Input>, namesMembers: boolean) {
  /** The names of the schema that would fit, where they may be told. */
  const names = (words: string, members: readonly string[]) =>
    namesMembers ? ` ${words}: ${members.join(', ')}.` : '';

  function* check(input: Input, type: GraphQLInputType, path: string): Generator<InputError<Input>> {
    if (form.isVariable(input)) return;
    if (isNonNullType(type)) {
      if (!form.isNull(input)) yield* check(input, type.ofType, path);
      else yield { path, message: `Expected non-nullable type "${String(type)}" not to be null.`, input };
    } else if (form.isNull(input)) {
      return;
    } else if (isListType(type)) {
      const items = form.itemsOf(input);
      // A value that is not a list is a list of one.
      if (items === null) yield* check(input, type.ofType, path);
      else for (const [index, item] of items.entries()) yield* check(item, type.ofType, `${path}.${index}`);
    } else if (isInputObjectType(type)) {
      yield* checkObject(input, type, path);
    } else {
      const problem = problemOf(input, type);
      if (problem !== null) yield { path, message: problem, input };
    }
  }

  function* checkObject(
    input: Input,
    type: GraphQLInputObjectType,
    path: string,
  ): Generator<InputError<Input>> {
    const members = form.membersOf(input);
    if (members === null) {
      yield { path, message: `Expected type "${type.name}" to be an object.`, input };
      return;
    }
    const fields = Object.values(type.getFields());
    const known = fields.filter(({ name }) => members.has(name));
    for (const field of fields) {
      const member = members.get(field.name);
      if (member !== undefined) yield* check(member, field.type, `${path}.${field.name}`);
      else if (isRequiredInputField(field)) {
        const message = `Field "${field.name}" of required type "${String(field.type)}" was not provided.`;
        yield { path, message, input };
      }
    }
    const keys = fields.map(({ name }) => name);
    if (members.size > known.length) {
      const message = `The type "${type.name}" does not define one of the given keys.`;
      yield { path, message: message + names('Its keys', keys), input };
    } else if (type.isOneOf && known.length !== 1) {
      const message = `Exactly one key must be specified for OneOf type "${type.name}".`;
      yield { path, message: message + names('Its keys', keys), input };
    }
    const [only] = known;
    const value = only && members.get(only.name);
    if (type.isOneOf && only && known.length === 1 && value !== undefined && form.isNull(value)) {
      yield {
        path: `${path}.${only.name}`,
        message: `Expected type "${String(only.type)}", not null.`,
        input,
      };
    }
  }

  function problemOf(input: Input, type: GraphQLLeafType): string | null {
    const expected = `Expected type "${type.name}".`;
    try {
      if (form.parse(input, type) !== undefined) return null;
    } catch (error) {
      // Thrown by a scalar of this schema: its message says what is expected and holds no value. GraphQL's own messages quote the value.
      if (error instanceof TypeError && !(error instanceof GraphQLError))
        return `${expected} ${error.message}`;
    }
    if (!isEnumType(type)) return expected;
    return (
      expected +
      names(
        'Its values',
        type.getValues().map(({ name }) => name),
      )
    );
  }

  return check;
}
