// The settings of routers in examples/supergraph: each waits long enough, and passes on the headers that the gateway reads.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { MAX_REQUEST_TIMEOUT_MS } from '../../src/config/settings.ts';
import { root } from '../support/process.ts';

const folder = path.join(root, 'examples/supergraph');
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

const HEADERS = ['authorization', 'x-request-id', 'x-request-timeout-ms', 'traceparent', 'tracestate'];

const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1]) * 1000;
const wordsIn = (list: RegExpExecArray | null) => list?.[1]?.match(/[\w-]+/g) ?? [];

/** The milliseconds that a router waits for the gateway, and the headers that it passes on. */
const SAMPLES: [string, (text: string) => { timeoutMs: number; headers: string[] }][] = [
  [
    'apollo-router.yaml',
    (text) => {
      const { traffic_shaping: shaping, headers } = parse(text);
      expect(seconds(shaping.router.timeout)).toBeGreaterThan(
        seconds(shaping.subgraphs['custom-fields'].timeout),
      );
      return {
        timeoutMs: seconds(shaping.subgraphs['custom-fields'].timeout),
        headers: headers.subgraphs['custom-fields'].request.map(
          ({ propagate }: { propagate: { named: string } }) => propagate.named,
        ),
      };
    },
  ],
  [
    'cosmo-router.yaml',
    (text) => {
      const { traffic_shaping: shaping, headers } = parse(text);
      return {
        timeoutMs: seconds(shaping.subgraphs['custom-fields'].request_timeout),
        headers: headers.subgraphs['custom-fields'].request.map(({ named }: { named: string }) => named),
      };
    },
  ],
  [
    'grafbase.toml',
    (text) => ({
      timeoutMs: seconds(/\[subgraphs[^[]*^timeout = "(\w+)"/m.exec(text)?.[1] ?? ''),
      headers: wordsIn(/^pattern = "\^\((.*)\)\$"$/m.exec(text)),
    }),
  ],
  [
    'gateway.config.ts',
    (text) => ({
      timeoutMs: Number(/upstreamTimeout: (\w+)/.exec(text)?.[1]?.replaceAll('_', '')),
      // It passes this one on by itself.
      headers: [...wordsIn(/PASSED_ON = \[(.*)\]/.exec(text)), 'x-request-id'],
    }),
  ],
  [
    'apollo-gateway.ts',
    (text) => ({
      timeoutMs: Number(/TIMEOUT_MS = (\w+)/.exec(text)?.[1]?.replaceAll('_', '')),
      headers: wordsIn(/PASSED_ON = \[(.*)\]/.exec(text)),
    }),
  ],
];

it.each(SAMPLES)(
  '%s waits 32 seconds, and passes on the headers that the gateway reads',
  (name, settingsIn) => {
    const { timeoutMs, headers } = settingsIn(read(name));
    expect(timeoutMs).toBe(32_000);
    expect(timeoutMs).toBeGreaterThan(MAX_REQUEST_TIMEOUT_MS);
    expect(headers.toSorted()).toEqual(HEADERS.toSorted());
  },
);

it.each([
  ['rover-subgraphs.yaml', ({ subgraphs }) => subgraphs['custom-fields']],
  ['cosmo-subgraphs.yaml', ({ subgraphs }) => subgraphs[0]],
  // oxlint-disable-next-line typescript/no-explicit-any -- what is missing fails the assertion
] satisfies [string, (settings: any) => unknown][])(
  '%s names the schema of this gateway',
  (name, subgraphIn) => {
    const { routing_url: url, schema } = subgraphIn(parse(read(name)));
    expect(url).toBe('http://custom-fields:4000/graphql');
    expect(path.join(folder, schema.file)).toBe(path.join(root, 'schema.subgraph.graphql'));
  },
);
