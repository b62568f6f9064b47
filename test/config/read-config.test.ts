// The settings: read whole, refused whole, and never repeated.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, readJournalPlace } from '../../src/config/read-config.ts';

const CREDENTIALS = { LOANPRO_API_TOKEN: 'SECRET-token', LOANPRO_INSTANCE_ID: '5200001' };

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('without any setting', () => {
  it('there is the stand-in, on loopback, with GraphiQL', () => {
    expect(readConfig({})).toMatchObject({
      isProduction: false,
      host: '127.0.0.1',
      port: 4000,
      loanPro: null,
      graphiql: true,
      corsOrigins: [],
      writeDialect: 'row-and-field',
      requestTimeoutMs: 15_000,
      journal: { kind: 'memory' },
    });
  });

  it('production refuses to start and names what is missing', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'LOANPRO_API_TOKEN is missing. In production there is no stand-in of LoanPro.',
      'LOANPRO_INSTANCE_ID is missing. In production there is no stand-in of LoanPro.',
    ]);
  });
});

describe('with credentials', () => {
  it("the upstream is LoanPro's own address, unless another is given", () => {
    expect(readConfig(CREDENTIALS).loanPro).toEqual({
      baseUrl: 'https://loanpro.simnang.com/api/public/api/1/',
      token: { kind: 'fixed', token: 'SECRET-token' },
      instanceId: '5200001',
    });
    const baseUrl = 'https://lender.simnang.com/api/public/api/1';
    expect(readConfig({ ...CREDENTIALS, LOANPRO_BASE_URL: baseUrl }).loanPro?.baseUrl).toBe(`${baseUrl}/`);
  });

  it('the token may be in a file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
    const file = path.join(folder, 'token');
    const environment = { LOANPRO_API_TOKEN_FILE: file, LOANPRO_INSTANCE_ID: '5200001' };
    const wrong = ['LOANPRO_API_TOKEN_FILE must be the path of a file that can be read and holds a token.'];
    expect(problemsOf(environment)).toEqual(wrong);
    writeFileSync(file, 'SECRET with spaces');
    expect(problemsOf(environment)).toEqual(wrong);
    writeFileSync(file, '  SECRET-token\n');
    expect(readConfig(environment)).toMatchObject({
      loanPro: { token: { kind: 'file', path: file } },
      journal: { kind: 'file' },
    });
    expect(problemsOf({ ...environment, ...CREDENTIALS })).toEqual([
      'LOANPRO_API_TOKEN and LOANPRO_API_TOKEN_FILE are both set. One of them is enough.',
    ]);
    rmSync(folder, { recursive: true });
  });

  it('production has no GraphiQL unless it is switched on', () => {
    expect(readConfig({ ...CREDENTIALS, NODE_ENV: 'production' }).graphiql).toBe(false);
    expect(readConfig({ ...CREDENTIALS, NODE_ENV: 'production', GRAPHIQL: 'on' }).graphiql).toBe(true);
    expect(readConfig({ GRAPHIQL: 'off' }).graphiql).toBe(false);
  });
});

describe('the journal', () => {
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
  ])('of %j is %j', (environment, journal) => {
    expect(readConfig(environment).journal).toEqual(journal);
  });

  it('can be found by whoever only reads it, without any other setting', () => {
    expect(readJournalPlace({ NODE_ENV: 'production' })).toEqual({ kind: 'file', path: 'journal.sqlite' });
    expect(readJournalPlace({ JOURNAL_URL: url })).toEqual({ kind: 'postgres', url });
    expect(() => readJournalPlace({ JOURNAL_URL: 'SECRET' })).toThrow(/JOURNAL_URL must be (?!.*SECRET)/);
  });
});

it('an empty variable counts as not set', () => {
  expect(readConfig({ LOANPRO_API_TOKEN: '', PORT: '' })).toMatchObject({ loanPro: null, port: 4000 });
});

it.each([
  [{ LOANPRO_API_TOKEN: 'SECRET' }, 'LOANPRO_INSTANCE_ID is missing.'],
  [{ LOANPRO_INSTANCE_ID: '5200001' }, 'LOANPRO_API_TOKEN is missing.'],
  [{ LOANPRO_BASE_URL: 'https://SECRET.example.com/' }, 'LOANPRO_BASE_URL is set, but'],
  [{ ...CREDENTIALS, LOANPRO_API_TOKEN: 'Bearer SECRET' }, 'LOANPRO_API_TOKEN must be'],
  [{ ...CREDENTIALS, LOANPRO_API_TOKEN: 'SECRET\nx' }, 'LOANPRO_API_TOKEN must be'],
  [{ ...CREDENTIALS, LOANPRO_INSTANCE_ID: 'SECRET id' }, 'LOANPRO_INSTANCE_ID must be'],
  [{ ...CREDENTIALS, LOANPRO_BASE_URL: 'SECRET' }, 'LOANPRO_BASE_URL must be'],
  [{ ...CREDENTIALS, LOANPRO_BASE_URL: 'https://u:SECRET@example.com/' }, 'LOANPRO_BASE_URL must be'],
  [{ ...CREDENTIALS, LOANPRO_BASE_URL: 'ftp://SECRET.example.com/' }, 'LOANPRO_BASE_URL must be'],
  [
    { ...CREDENTIALS, NODE_ENV: 'production', LOANPRO_BASE_URL: 'http://SECRET.example.com/' },
    'must be https in production',
  ],
  [{ NODE_ENV: 'SECRET-prod' }, 'NODE_ENV must be one of development, test, production.'],
  [{ PORT: 'SECRET' }, 'PORT must be a whole number from 0 to 65535.'],
  [{ PORT: '70000' }, 'PORT must be'],
  [{ HOST: 'SECRET host' }, 'HOST must be'],
  [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS must be'],
  [{ CORS_ORIGINS: 'https://app.example.com/SECRET' }, 'CORS_ORIGINS must be'],
  [{ CORS_ORIGINS: 'null' }, 'CORS_ORIGINS must be'],
  [{ GRAPHIQL: 'SECRET' }, 'GRAPHIQL must be one of on, off.'],
  [{ LOG_LEVEL: 'SECRET' }, 'LOG_LEVEL must be'],
  [{ LOANPRO_WRITE_DIALECT: 'SECRET' }, 'LOANPRO_WRITE_DIALECT must be one of row-and-field, field, row.'],
  [{ LOANPRO_DATE_SPELLING: 'SECRET' }, 'LOANPRO_DATE_SPELLING must be'],
  [{ REQUEST_TIMEOUT_MS: '30000' }, 'REQUEST_TIMEOUT_MS must be'],
  [{ JOURNAL_URL: 'mysql://SECRET' }, 'JOURNAL_URL must be'],
  [{ JOURNAL_URL: 'file:' }, 'JOURNAL_URL must be'],
  [{ JOURNAL_URL: 'file://SECRET/journal.sqlite' }, 'JOURNAL_URL must be'],
  [{ JOURNAL_URL: 'postgres:SECRET' }, 'JOURNAL_URL must be'],
  [{ JOURNAL_URL: 'postgres://SECRET' }, 'JOURNAL_KEY is missing.'],
  [{ JOURNAL_KEY: 'SECRET' }, 'JOURNAL_KEY must be at least 32 characters'],
  [{ LOANPRO_TOKEN: 'SECRET' }, 'LOANPRO_TOKEN is not a setting.'],
  [{ loanpro_api_token: 'SECRET' }, 'loanpro_api_token is not a setting. Is LOANPRO_API_TOKEN meant?'],
  [{ LOANPRO_API_TOKN: 'SECRET' }, 'LOANPRO_API_TOKN is not a setting. Is LOANPRO_API_TOKEN meant?'],
  [{ LOG_LEVLE: 'SECRET' }, 'LOG_LEVLE is not a setting. Is LOG_LEVEL meant?'],
  [{ CORS_ORIGIN: 'SECRET' }, 'CORS_ORIGIN is not a setting. Is CORS_ORIGINS meant?'],
  [{ REQUESTS_TIMEOUT_MS: 'SECRET' }, 'REQUESTS_TIMEOUT_MS is not a setting. Is REQUEST_TIMEOUT_MS meant?'],
])('%j is refused by name and without its value', (environment, problem) => {
  const problems = problemsOf(environment);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
  expect(problems[0]).not.toContain('SECRET');
});

it('everything that is wrong is told at once', () => {
  const problems = problemsOf({
    NODE_ENV: 'production',
    PORT: 'x',
    LOG_LEVLE: 'debug',
    LOANPRO_API_TOKEN: 'a b',
    LOANPRO_BASE_URL: 'http://example.com/',
  });
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'LOG_LEVLE',
    'PORT',
    'LOANPRO_API_TOKEN',
    'LOANPRO_INSTANCE_ID',
    'LOANPRO_BASE_URL',
  ]);
});

it('variables of other programs are none of its business', () => {
  expect(
    problemsOf({ HOSTNAME: 'x', PATH: 'x', POST: 'x', LOGNAME: 'x', PORTS: 'x', LOANPRO_SANDBOX_TOKEN: 'x' }),
  ).toEqual([]);
});
