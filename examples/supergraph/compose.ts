// Composes a supergraph from the subgraph of this gateway and the subgraph of another team.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { loansSdl } from './loans.ts';

const subgraphFile = path.resolve(import.meta.dirname, '../../schema.subgraph.graphql');

/** Returns the SDL of the supergraph, which a router needs to start. `urls` are the addresses of the two subgraphs. */
export function composeSupergraph(
  urls: { customFields: string; loans: string },
  customFieldsSdl = readFileSync(subgraphFile, 'utf8'),
): string {
  const { supergraphSdl, errors } = composeServices([
    { name: 'custom-fields', url: urls.customFields, typeDefs: parse(customFieldsSdl) },
    { name: 'loans', url: urls.loans, typeDefs: parse(loansSdl) },
  ]);
  if (supergraphSdl === undefined) throw new Error((errors ?? []).map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
