// Looks once through a document for what validation rules could find in it, so that only these are run. Most valid documents need none of them.

import {
  FieldsOnCorrectTypeRule,
  FragmentsOnCompositeTypesRule,
  Kind,
  KnownArgumentNamesRule,
  KnownDirectivesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  LoneAnonymousOperationRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  OperationTypeNode,
  OverlappingFieldsCanBeMergedRule,
  PossibleFragmentSpreadsRule,
  ProvidedRequiredArgumentsRule,
  ScalarLeafsRule,
  TypeNameMetaFieldDef,
  UniqueArgumentNamesRule,
  UniqueDirectivesPerLocationRule,
  UniqueFragmentNamesRule,
  UniqueInputFieldNamesRule,
  UniqueOperationNamesRule,
  UniqueVariableNamesRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
  getNamedType,
  isCompositeType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import type {
  ArgumentNode,
  DocumentNode,
  FieldNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
  ValidationRule,
  ValueNode,
} from 'graphql';
import { SDL_TYPE } from './introspection-rule.ts';
import { fitsType } from './literal-rule.ts';

interface OwnRules {
  /** Checks the literals of a document. */
  literals: ValidationRule;
  /** Refuses what describes the schema. */
  introspection: ValidationRule;
}

/** For directives and their arguments. */
const DIRECTIVES = [
  KnownArgumentNamesRule,
  KnownDirectivesRule,
  ProvidedRequiredArgumentsRule,
  UniqueArgumentNamesRule,
  UniqueDirectivesPerLocationRule,
];

const VARIABLES = [
  KnownTypeNamesRule,
  NoUndefinedVariablesRule,
  NoUnusedVariablesRule,
  UniqueVariableNamesRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
];

const FRAGMENTS = [
  FragmentsOnCompositeTypesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  NoFragmentCyclesRule,
  NoUnusedFragmentsRule,
  OverlappingFieldsCanBeMergedRule,
  PossibleFragmentSpreadsRule,
  UniqueFragmentNamesRule,
];

/** A type is unknown below a field that is unknown. */
type Parent = GraphQLCompositeType | undefined;
type Field = GraphQLField<unknown, unknown> | undefined;

/** The rules among all that could find something in the document. The others would find nothing. */
export function applicableRules(
  all: readonly ValidationRule[],
  own: OwnRules,
  schema: GraphQLSchema,
  { definitions, loc }: DocumentNode,
): readonly ValidationRule[] {
  const found = new Set<ValidationRule>();
  const add = (rules: readonly ValidationRule[]) => {
    for (const rule of rules) found.add(rule);
  };

  for (const node of definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) {
      add(FRAGMENTS);
      lookAtDirectives(node);
      lookAtSet(node.selectionSet, compositeType(schema, node.typeCondition.name.value));
    } else if (node.kind === Kind.OPERATION_DEFINITION && node.operation !== OperationTypeNode.SUBSCRIPTION) {
      for (const directed of [node, ...(node.variableDefinitions ?? [])]) lookAtDirectives(directed);
      lookAtSet(node.selectionSet, schema.getRootType(node.operation) ?? undefined);
    } else {
      return all;
    }
  }
  if (definitions.length > 1) add([UniqueOperationNamesRule, LoneAnonymousOperationRule]);
  // Variables have this sign wherever they are.
  if (!loc || loc.source.body.includes('$')) add([...VARIABLES, own.literals, UniqueInputFieldNamesRule]);

  function lookAtDirectives({ directives }: Pick<SelectionNode, 'directives'>): void {
    if (directives?.length) add([...DIRECTIVES, own.literals, UniqueInputFieldNamesRule]);
  }

  function lookAtSet({ selections }: SelectionSetNode, parent: Parent): void {
    const keys = new Set<string>();
    for (const node of selections) {
      lookAtDirectives(node);
      if (node.kind === Kind.FIELD) {
        keys.add((node.alias ?? node.name).value);
        lookAtField(node, parent);
        continue;
      }
      add(FRAGMENTS);
      if (node.kind === Kind.FRAGMENT_SPREAD) continue;
      const condition = node.typeCondition?.name.value;
      lookAtSet(node.selectionSet, condition === undefined ? parent : compositeType(schema, condition));
    }
    if (keys.size < selections.length) found.add(OverlappingFieldsCanBeMergedRule);
  }

  function lookAtField(node: FieldNode, parent: Parent): void {
    const field = parent && findField(parent, node.name.value);
    const type = field && getNamedType(field.type);
    const inner = isCompositeType(type) ? type : undefined;
    if (parent && !field) found.add(FieldsOnCorrectTypeRule);
    if (type?.name === SDL_TYPE) found.add(own.introspection);
    if (field && (inner === undefined) !== (node.selectionSet === undefined)) found.add(ScalarLeafsRule);
    lookAtArguments(node.arguments ?? [], field);
    if (node.selectionSet) lookAtSet(node.selectionSet, inner);
    // What describes the schema is not looked at.
    if (!field && node.name.value.startsWith('__')) add(all);
  }

  function lookAtArguments(given: readonly ArgumentNode[], field: Field): void {
    const names = new Set<string>();
    for (const { name, value } of given) {
      names.add(name.value);
      const argument = field?.args.find((one) => one.name === name.value);
      if (field && !argument) found.add(KnownArgumentNamesRule);
      if (argument && !fitsType(value, argument.type)) found.add(own.literals);
      if (hasObject(value)) found.add(UniqueInputFieldNamesRule);
    }
    if (names.size < given.length) found.add(UniqueArgumentNamesRule);
    if (field?.args.some((argument) => isRequiredArgument(argument) && !names.has(argument.name)))
      found.add(ProvidedRequiredArgumentsRule);
  }

  return found.size === 0 ? [] : all.filter((rule) => found.has(rule));
}

function findField(parent: GraphQLCompositeType, name: string): Field {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  return isUnionType(parent) ? undefined : parent.getFields()[name];
}

function compositeType(schema: GraphQLSchema, name: string): Parent {
  const type = schema.getType(name);
  return isCompositeType(type) ? type : undefined;
}

function hasObject(value: ValueNode): boolean {
  return value.kind === Kind.OBJECT || (value.kind === Kind.LIST && value.values.some(hasObject));
}
