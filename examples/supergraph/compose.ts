// Composes subgraphs into a supergraph: the schema that a router needs. Tells the composer's errors with the files they are in.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { composeSchemaContract, composeServices } from '@theguild/federation-composition';
import { GraphQLError, Kind, Source, parse, visit } from 'graphql';
import type { DocumentNode } from 'graphql';

export interface Subgraph {
  name: string;
  /** Where a router reaches it. */
  url: string;
  /** Where its SDL comes from, for messages. */
  file: string;
  sdl: string;
}

/** The subgraphs do not fit together, or one of them cannot be read. The message has a line for each problem, with the file. */
export class CompositionError extends Error {}

export const ownFile = path.resolve(import.meta.dirname, '../../schema.subgraph.graphql');

/** The subgraph of this gateway. `sdl` is the text of a gateway with other settings, such as one with guards. */
export function customFieldsSubgraph(url: string, sdl?: string): Subgraph {
  const file = path.basename(ownFile);
  return { name: 'custom-fields', url, file, sdl: sdl ?? readFileSync(ownFile, 'utf8') };
}

/** Returns the SDL of the supergraph. In a contract, clients do not see what has one of `excludedTags`. */
export function composeSupergraph(
  subgraphs: readonly Subgraph[],
  excludedTags: readonly string[] = [],
): string {
  const services = subgraphs.map((subgraph) => ({
    name: subgraph.name,
    url: subgraph.url,
    typeDefs: parseSubgraph(subgraph),
  }));
  const known = new Set(services.flatMap(({ typeDefs }) => tagsIn(typeDefs)));
  const unknown = excludedTags.filter((tag) => !known.has(tag));
  if (unknown.length > 0) throw new CompositionError(unknownTags(unknown, [...known]));
  const { supergraphSdl, errors } =
    excludedTags.length === 0
      ? composeServices(services)
      : composeSchemaContract(services, { include: new Set(), exclude: new Set(excludedTags) }, true);
  if (supergraphSdl !== undefined) return supergraphSdl;
  throw new CompositionError((errors ?? []).map((error) => withFiles(error, subgraphs)).join('\n'));
}

/** The names in `@tag(name: "…")`. */
function tagsIn(document: DocumentNode): string[] {
  const names: string[] = [];
  visit(document, {
    Directive(directive) {
      if (directive.name.value !== 'tag') return;
      for (const { value } of directive.arguments ?? []) {
        if (value.kind === Kind.STRING) names.push(value.value);
      }
    },
  });
  return names;
}

/** A contract without a tag that nobody uses would hide nothing that it should. */
function unknownTags(unknown: readonly string[], known: readonly string[]): string {
  const tags = known.length > 0 ? `The tags are: ${known.join(', ')}.` : 'There are no tags.';
  return unknown.map((tag) => `Nothing has the tag "${tag}", so it cannot be excluded. ${tags}`).join('\n');
}

function parseSubgraph({ file, sdl }: Subgraph): DocumentNode {
  try {
    return parse(new Source(sdl, file));
  } catch (error) {
    throw error instanceof GraphQLError ? new CompositionError(withPlace(error, file)) : error;
  }
}

/** The composer names subgraphs: `[loans]` at the beginning of what is wrong with one, `"loans"` in what is wrong between several. */
function withFiles(error: GraphQLError, subgraphs: readonly Subgraph[]): string {
  const own = subgraphs.find(({ name }) => error.message.startsWith(`[${name}] `));
  if (own) return withPlace(error, own.file).replace(`[${own.name}] `, '');
  const involved = subgraphs.filter(({ name }) => error.message.includes(`"${name}"`));
  const files = involved.map(({ file }) => file).join(', ');
  return files === '' ? error.message : `${files}: ${error.message}`;
}

function withPlace({ locations, message }: GraphQLError, file: string): string {
  const [place] = locations ?? [];
  return `${file}${place ? `:${place.line}:${place.column}` : ''}: ${message}`;
}
