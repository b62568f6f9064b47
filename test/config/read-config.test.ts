// The configuration that valid settings give, grouped by consumer.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig, readJournalPlace } from '../../src/config/read-config.ts';
import { Secret } from '../../src/config/secret.ts';

const CREDENTIALS = { LOANPRO_API_TOKEN: 'SECRET-token', LOANPRO_INSTANCE_ID: '5200001' };
const IN_PRODUCTION = { ...CREDENTIALS, NODE_ENV: 'production', AUTH: 'none', JOURNAL_KEY: 'k'.repeat(32) };

const origins = (settings: Record<string, string>) => readConfig(settings).server.corsOrigins;
const allows = (settings: Record<string, string>) => readConfig(settings).allowsIntrospection;

describe('readConfig', () => {
  it('uses the stand-in, loopback and GraphiQL when nothing is set', () => {
    expect(readConfig({})).toMatchObject({
      isProduction: false,
      server: { host: '127.0.0.1', port: 4000, requestTimeoutMs: 15_000, acceptsGet: true },
      tenant: null,
      loanPro: { writeDialect: 'field' },
      hasGraphiql: true,
      journal: { kind: 'memory' },
    });
  });

  it('lists the pages of this machine on the stand-in only, and the origins of the setting in their place', () => {
    expect(origins({})).toContain('http://localhost:*');
    expect(origins({}).every((origin) => /^https?:..(localhost|127.0.0.1|\[::1\])(:\*)?$/.test(origin))).toBe(
      true,
    );
    expect(origins(CREDENTIALS)).toEqual([]);
    const listed = [
      'https://app.example.com',
      'https://*.preview.example.com',
      'https://*.loans.co.uk',
      'https://*.loans.pages.dev',
      'https://loans.vercel.app',
    ];
    expect(origins({ CORS_ORIGINS: listed.join(', ') })).toEqual(listed);
  });

  it('treats an empty variable as not set', () => {
    const { tenant, server } = readConfig({ LOANPRO_API_TOKEN: '', PORT: '' });
    expect([tenant, server.port]).toEqual([null, 4000]);
  });

  it("uses LoanPro's public address unless another one is set, and ends it with a slash", () => {
    expect(readConfig(CREDENTIALS).tenant).toMatchObject({
      baseUrl: 'https://loanpro.simnang.com/api/public/api/1/',
      instanceId: '5200001',
    });
    const baseUrl = 'https://lender.simnang.com/api/public/api/1';
    expect(readConfig({ ...CREDENTIALS, LOANPRO_BASE_URL: baseUrl }).tenant?.baseUrl).toBe(`${baseUrl}/`);
  });

  it('holds the token in a form that is not printed by accident', () => {
    const secrets = {
      JOURNAL_URL: 'postgres://writer:SECRET@db.example.com/loans',
      JOURNAL_KEY: `SECRET${'k'.repeat(32)}`,
    };
    const config = readConfig({ ...CREDENTIALS, ...secrets });
    const { token } = config.tenant ?? {};
    expect(token?.kind === 'fixed' && token.token.reveal()).toBe('SECRET-token');
    const printed = [JSON.stringify(config), inspect(config, { depth: 9, showHidden: true })];
    if (token?.kind === 'fixed') printed.push(String(token.token));
    expect(printed.join('\n')).not.toContain('SECRET');
  });

  it('accepts a token file, and keeps the journal in a file then as well', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
    const file = path.join(folder, 'token');
    writeFileSync(file, '  SECRET-token\n');
    expect(readConfig({ LOANPRO_API_TOKEN_FILE: file, LOANPRO_INSTANCE_ID: '5200001' })).toMatchObject({
      tenant: { token: { kind: 'file', path: file } },
      journal: { kind: 'file' },
      hasGraphiql: false,
      server: { acceptsGet: false },
    });
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['made-up data', {}, true],
    ['made-up data in a test', { NODE_ENV: 'test' }, true],
    ['a token', CREDENTIALS, false],
    ['a token in a test', { ...CREDENTIALS, NODE_ENV: 'test' }, false],
    ['a token in production', IN_PRODUCTION, false],
  ] as const)(
    'with %s, GraphiQL and queries by GET follow the credentials unless a setting says otherwise',
    (_name, environment, byDefault) => {
      const offered = (settings: Record<string, string>) => {
        const { hasGraphiql, server } = readConfig({ ...environment, ...settings });
        return [hasGraphiql, server.acceptsGet];
      };
      expect(offered({})).toEqual([byDefault, byDefault]);
      expect(offered({ GRAPHIQL: 'on', GET_QUERIES: 'off' })).toEqual([true, false]);
      expect(offered({ GRAPHIQL: 'off', GET_QUERIES: 'on' })).toEqual([false, true]);
    },
  );

  const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

  it.each([
    [{}, [...LOOPBACK, '127.0.0.1']],
    [{ HOST: '::1' }, [...LOOPBACK, '[::1]']],
    [{ HOST: '0.0.0.0' }, LOOPBACK],
    [{ HOST: '::' }, LOOPBACK],
    [{ HOST: '10.0.0.5' }, [...LOOPBACK, '10.0.0.5']],
    [{ HOST: 'fe80::1' }, [...LOOPBACK, '[fe80::1]']],
    [{ HOSTS: 'fields.lender.example' }, ['fields.lender.example']],
    [
      { HOST: '0.0.0.0', HOSTS: ' Fields.Internal:4000 , [::1]:4000,10.0.0.5 ' },
      ['Fields.Internal:4000', '[::1]:4000', '10.0.0.5'],
    ],
  ])('with the settings %j, the gateway answers to %j', (environment, hosts) => {
    expect(readConfig({ ...environment, AUTH: 'none' }).server.hosts).toEqual(hosts);
  });

  it('allows introspection outside production, where GraphiQL is served, and where it is set', () => {
    expect([allows({}), allows(IN_PRODUCTION)]).toEqual([true, false]);
    expect([allows({ GRAPHIQL: 'off' }), allows({ ...IN_PRODUCTION, GRAPHIQL: 'on' })]).toEqual([true, true]);
    expect(allows({ INTROSPECTION: 'off' })).toBe(false);
    expect(allows({ ...IN_PRODUCTION, INTROSPECTION: 'on' })).toBe(true);
    expect(allows({ ...IN_PRODUCTION, GRAPHIQL: 'on', INTROSPECTION: 'off' })).toBe(false);
  });

  it('delays the refusal of requests in a shutdown by five seconds in production, unless another time is set', () => {
    expect(readConfig({}).server.shutdownDelayMs).toBe(0);
    expect(readConfig(IN_PRODUCTION).server.shutdownDelayMs).toBe(5000);
    expect(readConfig({ ...IN_PRODUCTION, SHUTDOWN_DELAY_MS: '0' }).server.shutdownDelayMs).toBe(0);
    expect(readConfig({ SHUTDOWN_DELAY_MS: '250' }).server.shutdownDelayMs).toBe(250);
  });

  const key = 'k'.repeat(32);
  const url = 'postgres://writer:SECRET@db.example.com/loans';

  it.each([
    [CREDENTIALS, { kind: 'file', path: 'journal.sqlite', key: null }],
    [
      { ...CREDENTIALS, JOURNAL_KEY: key },
      { kind: 'file', path: 'journal.sqlite', key },
    ],
    [
      { JOURNAL_URL: 'file:/var/lib/journal.sqlite' },
      { kind: 'file', path: '/var/lib/journal.sqlite', key: null },
    ],
    [
      { JOURNAL_URL: url, JOURNAL_KEY: key },
      { kind: 'postgres', url, key },
    ],
  ])('turns the settings %j into the journal %j', (environment, journal) => {
    const revealed = Object.entries(readConfig(environment).journal).map(([name, value]) => [
      name,
      value instanceof Secret ? value.reveal() : value,
    ]);
    expect(Object.fromEntries(revealed)).toEqual({ formerKey: null, ...journal });
  });
});

describe('readJournalPlace', () => {
  it('finds the journal without any other setting', () => {
    expect(readJournalPlace({ NODE_ENV: 'production' })).toEqual({
      kind: 'file',
      path: 'journal.sqlite',
      keys: [],
      keepDays: 1,
    });
    const url = 'postgres://writer:SECRET@db.example.com/loans';
    const place = readJournalPlace({ JOURNAL_URL: url });
    expect(place.kind === 'postgres' && place.url.reveal()).toBe(url);
  });

  it('refuses an invalid address without repeating it', () => {
    expect(() => readJournalPlace({ JOURNAL_URL: 'SECRET' })).toThrow(/JOURNAL_URL must be (?!.*SECRET)/);
  });
});
