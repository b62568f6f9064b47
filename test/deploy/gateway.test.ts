// What examples/deploy gives to a gateway fits the gateway: settings, probes, times and memory.

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { GRACE_PERIOD_MS, SETTINGS } from '../../src/config/settings.ts';
import { leaseFor } from '../../src/journal/lease.ts';
import { heapOptionsOfImage } from '../support/image.ts';
import { killAll, makeFolder, run } from '../support/process.ts';
import { freePort } from '../support/socket.ts';
import {
  compose,
  composeGateways,
  container,
  environments,
  manifest,
  readExample,
  withSecrets,
} from './examples.ts';

afterEach(killAll);

const IMAGE = { NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '4000' };
const settingsOf = async (name: string) =>
  readConfig({ ...IMAGE, ...(await withSecrets(environments[name]?.() ?? {})) });

/** The limit of the memory in MB, and the time between SIGTERM and SIGKILL in milliseconds. */
const GIVEN: Record<string, { memoryMb: number; killedAfterMs: number }[]> = {
  Kubernetes: [
    {
      memoryMb: Number(/^(\d+)Mi$/.exec(container.resources.limits.memory)?.[1]),
      killedAfterMs: manifest('deployment.yaml').spec.template.spec.terminationGracePeriodSeconds * 1000,
    },
  ],
  Compose: composeGateways.map((name) => ({
    memoryMb: Number(/^(\d+)m$/.exec(compose.services[name].mem_limit)?.[1]),
    killedAfterMs: secondsIn(compose.services[name].stop_grace_period),
  })),
};

function secondsIn(text: string): number {
  return Number(/^(\d+)s$/.exec(text)?.[1]) * 1000;
}

it.each(Object.keys(environments))(
  '%s gives a gateway settings that exist and that it accepts',
  async (name) => {
    const names = Object.keys(environments[name]?.() ?? {});
    expect(names.filter((one) => !Object.hasOwn(SETTINGS, one))).toEqual([]);
    expect(await settingsOf(name)).toMatchObject({
      isProduction: true,
      auth: { audiences: ['https://fields.example.com'] },
      journal: { kind: 'postgres' },
      unknownSettings: [],
    });
  },
);

it.each(Object.keys(environments))(
  '%s gives a gateway the time to stop, and the memory for its heap',
  async (name) => {
    const { server, loanPro } = await settingsOf(name);
    const shutdownMs = server.shutdownDelayMs + GRACE_PERIOD_MS + leaseFor(loanPro.timeoutMs).finishMs;
    const [heap] = heapOptionsOfImage();
    const heapMb = Number(/^--max-old-space-size=(\d+)$/.exec(heap ?? '')?.[1]);
    for (const { memoryMb, killedAfterMs } of GIVEN[name] ?? []) {
      expect(killedAfterMs).toBeGreaterThan(shutdownMs);
      // As measured by test/hostile/everything.test.ts.
      expect(memoryMb).toBeGreaterThanOrEqual(2 * heapMb);
    }
  },
);

it('a gateway with the settings for Kubernetes writes no file, and answers the probes', async () => {
  const folder = await makeFolder();
  const variables = await withSecrets(environments['Kubernetes']?.() ?? {});
  const [port, operationsPort] = [await freePort(), await freePort()];
  const { child, printed } = await run(
    {
      ...variables,
      NODE_ENV: 'production',
      PORT: String(port),
      OPERATIONS_PORT: String(operationsPort),
      SHUTDOWN_DELAY_MS: '0',
      LOANPRO_BASE_URL: 'https://127.0.0.1:9/',
      JOURNAL_URL: 'postgres://gateway@127.0.0.1:9/gateway',
    },
    { folder },
  );
  await printed(/"msg":"listening"/);
  const portOf = new Map([
    ['graphql', port],
    ['operations', operationsPort],
  ]);
  const answers = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(async (probe) => {
    const { path: to, port: name } = container[probe].httpGet;
    const response = await fetch(`http://127.0.0.1:${portOf.get(name)}${to}`);
    return `${probe} ${to} ${response.status}`;
  });
  // It is not ready, because there is no LoanPro.
  expect(await Promise.all(answers)).toEqual([
    'startupProbe /live 200',
    'livenessProbe /live 200',
    'readinessProbe /ready 503',
  ]);
  const [, , option, program] = compose.services['gateway-1'].healthcheck.test;
  const health = ['/live', '/ready'].map((to) => {
    const asked = program.replace('9464', operationsPort).replace('/ready', to);
    return spawnSync(process.execPath, [option, asked]).status;
  });
  expect(health).toEqual([0, 1]);
  expect(readdirSync(folder)).toEqual([]);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('HAProxy notices in time that a gateway leaves, waits for the longest request, and closes idle connections first', async () => {
  const { server } = await settingsOf('Compose');
  const cfg = readExample('compose/haproxy.cfg');
  const timeout = (what: string) =>
    secondsIn(new RegExp(`^ +timeout ${what} (\\d+s)$`, 'm').exec(cfg)?.[1] ?? '');
  const [, port, every = '', fall] = /check port (\d+) inter (\d+s) fall (\d+)/.exec(cfg) ?? [];
  expect(cfg).toContain('option forwardfor\n');
  expect(compose.networks.callers.ipam.config).toEqual([
    { subnet: environments['Compose']?.()['TRUSTED_PROXIES'] },
  ]);
  expect(port).toBe(environments['Compose']?.()['OPERATIONS_PORT']);
  expect(server.shutdownDelayMs).toBeGreaterThan(Number(fall) * secondsIn(every) + timeout('check'));
  expect(timeout('server')).toBeGreaterThan(server.maxRequestTimeoutMs);
  expect(timeout('http-keep-alive')).toBeLessThan(server.keepAliveTimeoutMs);
  const names = [...cfg.matchAll(/^ +server ([\w-]+) ([\w-]+):4000$/gm)].map(([, name, host]) => [
    name,
    host,
  ]);
  expect(names).toEqual(composeGateways.map((name) => [name, name]));
  expect(cfg).toContain('retry-on conn-failure\n');
});

it('the largest number of gateways has fewer connections than a Postgres allows by default', () => {
  const { maxReplicas } = manifest('autoscaler.yaml').spec;
  // Ten connections and one for an upgrade, also of the one that is added during a rolling update. Three are for administrators.
  expect((maxReplicas + 1) * 11).toBeLessThanOrEqual(100 - 3);
});
