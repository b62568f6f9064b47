// One supergraph out of this gateway's subgraph and another team's.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { loansSdl } from './loans.ts';

const subgraphFile = path.resolve(import.meta.dirname, '../../schema.subgraph.graphql');

/** The supergraph's SDL, which a router is started with. The addresses are where it finds the two. */
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
