// The limits of a document, checked before it is validated. Fields are counted through fragments, also in introspection.

import { GraphQLError, Kind, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode, Source } from 'graphql';

const MAX_TOKENS = 2000;

const LIMITS = {
  /** Levels of nested fields. The deepest known introspection query needs 15. */
  depth: 16,
  /** All fields. A field in a fragment counts once for every spread of the fragment. */
  fields: 2000,
  aliases: 100,
  directives: 50,
  /** Root fields of a mutation. Each is a separate write, and they run one after another. */
  writes: 10,
} as const;

/** `roots` counts the fields of the first level, including those that fragments add to it. */
type Counts = Record<'depth' | 'fields' | 'aliases' | 'directives' | 'roots', number>;

const NOTHING: Counts = { depth: 0, fields: 0, aliases: 0, directives: 0, roots: 0 };

/** Parses a document with a limited number of tokens. A stack overflow while parsing is the caller's error as well. */
export function parseWithinLimits(source: string | Source): DocumentNode {
  try {
    return parse(source, { maxTokens: MAX_TOKENS });
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
    counts.directives += node.directives?.length ?? 0;
    for (const limit of ['depth', 'fields', 'aliases', 'directives'] as const) {
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
    for (const node of set.selections) {
      const isField = node.kind === Kind.FIELD;
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(node.name.value)
          : node.selectionSet && ofSet(node.selectionSet);
      sum.roots += isField ? 1 : (inner?.roots ?? 0);
      sum.depth = Math.max(sum.depth, (isField ? 1 : 0) + (inner?.depth ?? 0));
      sum.fields += (isField ? 1 : 0) + (inner?.fields ?? 0);
      sum.aliases += (isField && node.alias ? 1 : 0) + (inner?.aliases ?? 0);
      sum.directives += (node.directives?.length ?? 0) + (inner?.directives ?? 0);
    }
    return sum;
  }
  return ofSet;
}

function exceeded(limit: keyof typeof LIMITS): GraphQLError {
  return documentError(`The document exceeds the limit of ${LIMITS[limit]} for ${limit}.`);
}

function documentError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}
