// A subgraph of another team of the lender: loans, and the customers that they belong to, by id only.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Subgraph } from './compose.ts';
import { isForThisMachine } from './this-machine.ts';

/** It adds its own fields to `Customer`, and needs nothing else of the gateway's schema. */
export const loansSdl = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

  type Customer @key(fields: "id") {
    id: ID!
    "What the customer owes."
    loans: [Loan!]!
  }

  type Loan @key(fields: "id") {
    id: ID!
    balance: String!
    borrower: Customer!
  }

  type Query {
    loan(id: ID!): Loan
    "The newest loans, of whatever customer."
    loans(first: Int! = 10): [Loan!]!
  }
`;

/** The subgraph for a composer. */
export const loansSubgraph = (url: string): Subgraph => ({
  name: 'loans',
  url,
  file: 'examples/supergraph/loans.ts',
  sdl: loansSdl,
});

interface Loan {
  id: string;
  balance: string;
  borrower: { id: string };
}

/** Invented: every customer id has one loan, also an id that LoanPro does not have. */
function loanOf(customerId: string): Loan {
  return { id: `L${customerId}`, balance: `${customerId}.00`, borrower: { id: customerId } };
}

export interface Loans {
  url: string;
  close(): Promise<void>;
}

export async function startLoans(): Promise<Loans> {
  const schema = buildSubgraphSchema({
    typeDefs: parse(loansSdl),
    resolvers: {
      Query: {
        loan: (_: unknown, { id }: { id: string }) => loanOf(id.slice(1)),
        loans: (_: unknown, { first }: { first: number }) =>
          Array.from({ length: first }, (_item, index) => loanOf(String(5001 + index))),
      },
      Customer: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        loans: ({ id }: { id: string }) => [loanOf(id)],
      },
      Loan: { __resolveReference: ({ id }: { id: string }) => loanOf(id.slice(1)) },
    },
  });
  const yoga = createYoga({ schema, logging: false, graphiql: false });
  const server = createServer((request, response) => {
    if (isForThisMachine(request.headers.host)) void yoga.handle(request, response);
    else response.writeHead(421, { connection: 'close' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
