// Starts two routers with the settings of the example: Hive Gateway as a separate process, and Apollo Gateway behind an HTTP server.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getOperationAST, parse } from 'graphql';
import { createApolloGateway } from '../../examples/supergraph/apollo-gateway.ts';
import { root } from '../support/process.ts';
import { freePort } from '../support/socket.ts';

export interface Router {
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startHive(supergraphSdl: string): Promise<Router> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hive-'));
  const file = path.join(folder, 'supergraph.graphql');
  await writeFile(file, supergraphSdl);
  const port = await freePort();
  const bin = path.join(root, 'node_modules/@graphql-hive/gateway/dist/bin.js');
  const config = path.join(root, 'examples/supergraph/gateway.config.ts');
  const child = spawn(
    process.execPath,
    [bin, 'supergraph', file, '--config-path', config, '--host', '127.0.0.1', '--port', String(port)],
    { cwd: folder, env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'exit');
  let output = '';
  const listens = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += String(chunk);
      if (output.includes('Listening on')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then(() => reject(new Error(`Hive Gateway did not start: ${output}`)));
  });
  await listens;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

export async function startApollo(supergraphSdl: string): Promise<Router> {
  const gateway = createApolloGateway(supergraphSdl);
  const { schema, executor } = await gateway.load();
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk) => (body += String(chunk)));
    incoming.on('end', () => {
      const { query, variables }: { query: string; variables?: Record<string, unknown> } = JSON.parse(body);
      outgoing.setHeader('content-type', 'application/json');
      void answer(query, variables, incoming.headers).then((text) => outgoing.end(text));
    });
  });

  async function answer(
    query: string,
    variables: Record<string, unknown> = {},
    headers: IncomingHttpHeaders,
  ): Promise<string> {
    const document = parse(query);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('The query has no operation, or several.');
    const result = await executor({
      document,
      source: query,
      request: { query, variables },
      queryHash: query,
      context: { headers },
      operationName: null,
      operation,
      schema,
      // Apollo Gateway does not use it, and its type cannot be made in another way.
      schemaHash: Object.assign('', { __fauxpaque: 'SchemaHash' as const }),
      logger: console,
      metrics: {},
      cache: { get: async () => undefined, set: async () => undefined, delete: async () => true },
      overallCachePolicy: {},
    });
    return JSON.stringify(result);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/graphql`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await gateway.stop();
    },
  };
}
