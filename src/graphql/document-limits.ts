// The limits of a document, checked before it is validated. Fields are counted through fragments, also in introspection.

import { GraphQLError, Kind, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode, Source } from 'graphql';
import { withoutStacks } from './without-stacks.ts';

const MAX_TOKENS = 2000;

const LIMITS = {
  /** Levels of nested fields. The deepest known introspection query needs 15. */
  depth: 16,
  /** All fields. A field in a fragment counts once for every spread of the fragment. */
  fields: 2000,
  aliases: 100,
  /** An alias is repeated in the answer, in each item of a list and in the path of each error. */
  'characters of an alias': 100,
  directives: 50,
  'directives in one place': 5,
  /** How often one selection may contain the same field again. The answer contains it once. */
  'repetitions of a field': 100,
  /** Root fields of a mutation. Each is a separate write, and they run one after another. */
  writes: 10,
} as const;

/** `roots` counts the fields of the first level, including those that fragments add to it. */
type Counts = Record<Exclude<keyof typeof LIMITS, 'writes'> | 'roots', number>;

/** Of these, the largest number counts. The others are added up. */
const LARGEST = [
  'depth',
  'characters of an alias',
  'directives in one place',
  'repetitions of a field',
] as const;

const CHECKED = [...LARGEST, 'fields', 'aliases', 'directives'] as const;

const NOTHING: Counts = {
  depth: 0,
  fields: 0,
  aliases: 0,
  'characters of an alias': 0,
  directives: 0,
  'directives in one place': 0,
  'repetitions of a field': 0,
  roots: 0,
};

/** Parses a document with a limited number of tokens. A stack overflow while parsing is the caller's error as well. */
export function parseWithinLimits(source: string | Source): DocumentNode {
  try {
    return withoutStacks(() => parse(source, { maxTokens: MAX_TOKENS }));
  } catch (error) {
    if (error instanceof GraphQLError) throw error;
    throw new GraphQLError('Syntax Error: The document is nested too deeply.');
  }
}

/** An error for the first limit that the document exceeds, or `null`. Visits each node once, even where fragments are spread often. */
export function checkLimits(document: DocumentNode): GraphQLError | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const count = createCounter(fragments);

  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION && node.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const counts = count(node.selectionSet);
    const variables = node.kind === Kind.OPERATION_DEFINITION ? (node.variableDefinitions ?? []) : [];
    for (const { directives } of [node, ...variables]) addDirectives(counts, directives);
    for (const limit of CHECKED) {
      if (counts[limit] > LIMITS[limit]) return exceeded(limit);
    }
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    if (node.operation === OperationTypeNode.MUTATION && counts.roots > LIMITS.writes)
      return exceeded('writes');
    if (node.operation === OperationTypeNode.SUBSCRIPTION)
      return documentError('Subscriptions are not supported.');
  }
  return null;
}

function createCounter(
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): (set: SelectionSetNode) => Counts {
  const known = new Map<string, Counts>();

  function ofFragment(name: string): Counts {
    const counted = known.get(name);
    if (counted) return counted;
    const fragment = fragments.get(name);
    // A fragment that spreads itself finds this entry, so the recursion ends. Validation refuses it later.
    known.set(name, NOTHING);
    const counts = fragment ? ofSet(fragment.selectionSet) : NOTHING;
    known.set(name, counts);
    return counts;
  }

  function ofSet(set: SelectionSetNode): Counts {
    const sum: Counts = { ...NOTHING };
    const seen = new Map<string, number>();
    for (const node of set.selections) {
      addDirectives(sum, node.directives);
      if (node.kind === Kind.FRAGMENT_SPREAD) add(sum, ofFragment(node.name.value));
      else if (node.kind === Kind.INLINE_FRAGMENT) add(sum, ofSet(node.selectionSet));
      else {
        const { roots } = sum;
        const inner = node.selectionSet ? ofSet(node.selectionSet) : NOTHING;
        add(sum, inner);
        sum.roots = roots + 1;
        sum.fields++;
        sum.depth = Math.max(sum.depth, inner.depth + 1);
        if (node.alias) addAlias(sum, node.alias.value);
        const key = (node.alias ?? node.name).value;
        const times = (seen.get(key) ?? 0) + 1;
        seen.set(key, times);
        sum['repetitions of a field'] = Math.max(sum['repetitions of a field'], times);
      }
    }
    return sum;
  }
  return ofSet;
}

/** Adds to `sum`, in place. */
function add(sum: Counts, more: Counts): void {
  sum.fields += more.fields;
  sum.aliases += more.aliases;
  sum.directives += more.directives;
  sum.roots += more.roots;
  for (const limit of LARGEST) sum[limit] = Math.max(sum[limit], more[limit]);
}

function addAlias(sum: Counts, alias: string): void {
  sum.aliases++;
  sum['characters of an alias'] = Math.max(sum['characters of an alias'], alias.length);
}

function addDirectives(sum: Counts, directives: readonly unknown[] = []): void {
  sum.directives += directives.length;
  sum['directives in one place'] = Math.max(sum['directives in one place'], directives.length);
}

function exceeded(limit: keyof typeof LIMITS): GraphQLError {
  return documentError(`The document exceeds the limit of ${LIMITS[limit]} for ${limit}.`);
}

function documentError(message: string): GraphQLError {
  return withoutStacks(
    () => new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
  );
}
