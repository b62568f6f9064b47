// Settings that cannot be used: all of them are named at once, and no value is repeated.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/read-config.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { parseToken } from '../../src/loanpro/transport/token.ts';

const CREDENTIALS = { LOANPRO_API_TOKEN: 'SECRET-token', LOANPRO_INSTANCE_ID: '5200001' };

/** In production, with callers that are deliberately not identified. */

const AUTH = { AUTH_ISSUER: 'https://login.lender.test', AUTH_AUDIENCE: 'fields' };

const JOURNAL_KEY = 'k'.repeat(32);

const WORKERS_3 = {
  ...CREDENTIALS,
  JOURNAL_KEY,
  JOURNAL_URL: 'postgres://u:SECRET@localhost/d',
  WORKERS: '3',
};

const PRODUCTION = { NODE_ENV: 'production', AUTH: 'none', JOURNAL_KEY };

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

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
    { ...CREDENTIALS, ...PRODUCTION, LOANPRO_BASE_URL: 'http://SECRET.example.com/' },
    'must be https in production',
  ],
  [{ NODE_ENV: 'SECRET-prod' }, 'NODE_ENV must be one of development, test, production.'],
  [{ PORT: 'SECRET' }, 'PORT must be a whole number from 0 to 65535.'],
  [{ PORT: '70000' }, 'PORT must be'],
  [{ PORT: '65536' }, 'PORT must be'],
  [{ HOST: 'SECRET host' }, 'HOST must be'],
  [{ HOST: 'SECRET:4000' }, 'HOST must be'],
  [{ HOST: '1.2.3.4.5' }, 'HOST must be'],
  [{ HOSTS: '*' }, 'HOSTS must be'],
  [{ HOSTS: '*.SECRET.example.com' }, 'HOSTS must be'],
  [{ HOSTS: 'https://SECRET.example.com' }, 'HOSTS must be'],
  [{ HOSTS: 'SECRET.example.com/graphql' }, 'HOSTS must be'],
  [{ HOSTS: 'a.example.com,,SECRET.example.com' }, 'HOSTS must be'],
  [{ HOSTS: 'SECRET.example.com:99999' }, 'HOSTS must be'],
  [{ HOSTS: '::1' }, 'HOSTS must be'],
  [{ HOSTS: '[::::]' }, 'HOSTS must be'],
  [{ HOSTS: '1.2.3.4.5' }, 'HOSTS must be'],
  [{ AUTH: 'SECRET' }, 'AUTH must be none, or not set.'],
  [{ AUTH_ISSUER: 'https://SECRET.test' }, 'AUTH_AUDIENCE is missing.'],
  [{ AUTH_AUDIENCE: 'SECRET' }, 'AUTH_ISSUER is missing. AUTH_AUDIENCE has no effect without it.'],
  [{ AUTH: 'none', AUTH_ISSUER: 'https://SECRET.test' }, 'AUTH is none, but AUTH_ISSUER is set.'],
  [{ AUTH: 'none', AUTH_JWKS_URL: 'https://SECRET.test' }, 'AUTH is none, but AUTH_JWKS_URL is set.'],
  [{ ...AUTH, AUTH_ISSUER: 'http://SECRET.test' }, 'AUTH_ISSUER must be an https address'],
  [{ ...AUTH, AUTH_ISSUER: 'SECRET' }, 'AUTH_ISSUER must be an https address'],
  [{ ...AUTH, AUTH_JWKS_URL: 'http://SECRET.test' }, 'AUTH_JWKS_URL must be an https address'],
  [{ ...AUTH, AUTH_JWKS_FILE: '/SECRET' }, 'AUTH_JWKS_FILE must be the path of a readable file.'],
  [{ AUTH_ROUTER_ISSUER: 'https://SECRET.test' }, 'AUTH_AUDIENCE is missing.'],
  [{ ...AUTH, AUTH_ROUTER_ISSUER: 'SECRET' }, 'AUTH_ROUTER_ISSUER must be an https address'],
  [
    { ...AUTH, AUTH_ROUTER_JWKS_URL: 'https://SECRET.test' },
    'AUTH_ROUTER_ISSUER is missing. AUTH_ROUTER_JWKS_URL',
  ],
  [{ AUTH_ROUTER_JWKS_URL: 'https://SECRET.test' }, 'AUTH_ROUTER_ISSUER is missing. AUTH_ROUTER_JWKS_URL'],
  [{ AUTH: 'none', AUTH_ROUTER_ISSUER: 'SECRET' }, 'AUTH is none, but AUTH_ROUTER_ISSUER is set.'],
  [{ FEDERATION_FOR: 'router' }, 'AUTH_ROUTER_ISSUER is missing. Without it, FEDERATION_FOR=router'],
  ...['none', 'HS256', 'RS256,HS512', 'rs256', 'RS256,'].map((names): [Record<string, string>, string] => [
    { ...AUTH, AUTH_ALGORITHMS: names },
    'AUTH_ALGORITHMS must be a list of RS256, ',
  ]),
  ...['SECRET', '10.0.0.0/33', '10.0.0.0/', '10.0.0/8', '::1/129', '10.0.0.0/8/8', '10.0.0.1,'].map(
    (ranges): [Record<string, string>, string] => [{ TRUSTED_PROXIES: ranges }, 'TRUSTED_PROXIES must be'],
  ),
  [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS must be'],
  ...[
    'https://*.com',
    'https://*',
    'https://*.*.example.com',
    'https://app.*',
    'https://a.*.example.com.',
    'https://*.example.com/x',
    'https://*.co.uk',
    'https://*.com.au:8443',
    'https://*.vercel.app',
    'https://loans-*-team.vercel.app',
    'https://*.pages.dev',
  ].map((origin): [Record<string, string>, string] => [
    { CORS_ORIGINS: `https://app.example.com, ${origin}` },
    'CORS_ORIGINS must be',
  ]),
  [{ CORS_ORIGINS: 'https://app.example.com/SECRET' }, 'CORS_ORIGINS must be'],
  [{ CORS_ORIGINS: 'null' }, 'CORS_ORIGINS must be'],
  [{ GRAPHIQL: 'SECRET' }, 'GRAPHIQL must be one of on, off.'],
  [{ LOG_LEVEL: 'SECRET' }, 'LOG_LEVEL must be'],
  [{ LOG_LEVEL: '"SECRET"' }, 'LOG_LEVEL is in quotes, which would be a part of its value. Remove them.'],
  [{ LOANPRO_INSTANCE_ID: '1', LOANPRO_API_TOKEN: `'SECRET'` }, 'LOANPRO_API_TOKEN is in quotes'],
  [{ LOANPRO_INSTANCE_ID: '1', LOANPRO_API_TOKEN: '"SECRET' }, 'LOANPRO_API_TOKEN must be'],
  [{ HTTPS_PROXY: 'socks5://u:SECRET@proxy' }, 'HTTPS_PROXY must be the address of a proxy'],
  [{ https_proxy: 'http://u:SECRET%@proxy' }, 'HTTPS_PROXY must be'],
  [{ HTTPS_PROXI: 'SECRET' }, 'HTTPS_PROXI is not a setting. Did you mean HTTPS_PROXY?'],
  [{ LOANPRO_WRITE_DIALECT: 'SECRET' }, 'LOANPRO_WRITE_DIALECT must be one of field, row-and-field, row.'],
  [{ LOANPRO_DATE_SPELLING: 'SECRET' }, 'LOANPRO_DATE_SPELLING must be'],
  [{ LOANPRO_MAX_CONCURRENCY: '3' }, 'LOANPRO_MAX_CONCURRENCY must be a whole number from 4 to 256.'],
  [{ REQUEST_TIMEOUT_MS: '30000' }, 'REQUEST_TIMEOUT_MS must be'],
  [
    { ...CREDENTIALS, WORKERS: '2' },
    'WORKERS is larger than 1, so JOURNAL_URL must be the address of a Postgres',
  ],
  [{ ...CREDENTIALS, WORKERS: '2', JOURNAL_URL: 'file:SECRET' }, 'a SQLite file is for one process.'],
  [
    { WORKERS: '2', JOURNAL_KEY, JOURNAL_URL: 'postgres://SECRET' },
    'each process would have a stand-in of its own.',
  ],
  [{ PORT: '9464', OPERATIONS_PORT: '9464' }, 'PORT and OPERATIONS_PORT must be different.'],
  [
    { ...WORKERS_3, PORT: '9466', OPERATIONS_PORT: '9464' },
    'PORT is one of the ports for operators: with WORKERS=3, these are 9464 to 9466.',
  ],
  [{ ...WORKERS_3, OPERATIONS_PORT: '65534' }, 'OPERATIONS_PORT must be at most 65533'],
  [{ JOURNAL_URL: 'mysql://SECRET' }, 'JOURNAL_URL must be'],
  [{ JOURNAL_URL: 'file:' }, 'JOURNAL_URL must be'],
  [{ JOURNAL_URL: 'file://SECRET/journal.sqlite' }, 'JOURNAL_URL must be'],
  [{ JOURNAL_URL: 'postgres:SECRET' }, 'JOURNAL_URL must be'],
  [{ JOURNAL_URL: 'postgres://SECRET' }, 'JOURNAL_KEY is missing.'],
  [{ JOURNAL_KEY, JOURNAL_URL: 'postgres://u:p@SECRET@h/db' }, 'JOURNAL_URL holds a # or a second @.'],
  [{ JOURNAL_KEY, JOURNAL_URL: 'postgres://u:1#SECRET@h/db' }, 'JOURNAL_URL holds a # or a second @.'],
  ...[
    [
      'postgres://u:SECRET@h:99999/db',
      'JOURNAL_URL must look like postgres://user:password@host:5432/database',
    ],
    ['postgres://u:SECRET@h:x/db', 'JOURNAL_URL must look like'],
    ['postgres://u:100%SECRET@h/db', 'JOURNAL_URL holds a % that encodes no character.'],
    ['postgres://u:SECRET@one,other/db', 'JOURNAL_URL names several hosts.'],
    ['postgres://u:SECRET@one:5432,other:5433/db', 'JOURNAL_URL names several hosts.'],
    ['postgres://u:SECRET@/db?host=one,other', 'JOURNAL_URL names several hosts.'],
    ['postgres:///SECRET?host=one&host=other', 'JOURNAL_URL names several hosts.'],
    ['postgres://u:SECRET@/db?host=/tmp', 'JOURNAL_URL has no host after the @. For a socket,'],
  ].map(([JOURNAL_URL = '', problem = '']): [Record<string, string>, string] => [
    { JOURNAL_KEY, JOURNAL_URL },
    problem,
  ]),
  [{ JOURNAL_KEY, JOURNAL_URL: 'postgres://h/SECRET?sslmode=prefer' }, 'an sslmode that is one of disable, '],
  [{ JOURNAL_KEY, JOURNAL_URL: 'postgres://h/SECRET?sslmode=verify-ca' }, 'so sslrootcert must name'],
  [{ JOURNAL_KEY: 'SECRET' }, 'JOURNAL_KEY must be at least 32 characters'],
  [{ loanpro_api_token: 'SECRET' }, 'loanpro_api_token is not a setting. Did you mean LOANPRO_API_TOKEN?'],
  [{ LOANPRO_API_TOKN: 'SECRET' }, 'LOANPRO_API_TOKN is not a setting. Did you mean LOANPRO_API_TOKEN?'],
  [{ LOG_LEVLE: 'SECRET' }, 'LOG_LEVLE is not a setting. Did you mean LOG_LEVEL?'],
  [{ CORS_ORIGIN: 'SECRET' }, 'CORS_ORIGIN is not a setting. Did you mean CORS_ORIGINS?'],
  [
    { REQUESTS_TIMEOUT_MS: 'SECRET' },
    'REQUESTS_TIMEOUT_MS is not a setting. Did you mean REQUEST_TIMEOUT_MS?',
  ],
])('the settings %j are refused with one problem that repeats no value: %s', (environment, problem) => {
  const problems = problemsOf(environment);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
  expect(problems[0]).not.toContain('SECRET');
});

it.each(Object.keys(SETTINGS))('%s is checked: a text that no setting accepts is refused', (name) => {
  expect(
    problemsOf({ [name]: '\0' }).filter((problem) => problem.startsWith(`${name} must be `)),
  ).toHaveLength(1);
});

it.each(['token', 'a.b-c_d~e+f/g=', 'Bearer x', 'a b', 'x\n', ' x', 'töken', '\u007f'])(
  'the token %j is accepted exactly when it can be sent to LoanPro',
  (token) => {
    const isAccepted = problemsOf({ ...CREDENTIALS, LOANPRO_API_TOKEN: token }).length === 0;
    expect(isAccepted).toBe(parseToken(token) === token);
  },
);

it('a token file is refused until it can be read and holds a token', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
  const file = path.join(folder, 'token');
  const environment = { LOANPRO_API_TOKEN_FILE: file, LOANPRO_INSTANCE_ID: '5200001' };
  const expected = ['LOANPRO_API_TOKEN_FILE must be the path of a readable file that holds a token.'];
  expect(problemsOf(environment)).toEqual(expected);
  writeFileSync(file, 'SECRET with spaces');
  expect(problemsOf(environment)).toEqual(expected);
  writeFileSync(file, 'SECRET-token\n');
  expect(problemsOf(environment)).toEqual([]);
  expect(problemsOf({ ...environment, ...CREDENTIALS })).toEqual([
    'LOANPRO_API_TOKEN and LOANPRO_API_TOKEN_FILE are both set. Remove one of them.',
  ]);
  rmSync(folder, { recursive: true });
});

it('documents are mandatory only where there are some', () => {
  const expected = ['DOCUMENTS_ONLY needs DOCUMENTS_DIR: without documents, nothing could be run.'];
  expect(problemsOf({ DOCUMENTS_ONLY: 'all' })).toEqual(expected);
  expect(problemsOf({ DOCUMENTS_ONLY: 'borrower, agent' })).toEqual(expected);
  expect(problemsOf({ DOCUMENTS_ONLY: 'off' })).toEqual([]);
  expect(problemsOf({ DOCUMENTS_ONLY: 'all', DOCUMENTS_DIR: tmpdir() })).toEqual([]);
  expect(problemsOf({ DOCUMENTS_DIR: path.join(tmpdir(), 'SECRET-nowhere') })).toEqual([
    'DOCUMENTS_DIR must be the path of a readable directory.',
  ]);
});

it('production requires the credentials of a tenant', () => {
  expect(problemsOf(PRODUCTION)).toEqual([
    'LOANPRO_API_TOKEN is missing. Production requires it: the stand-in is for development only.',
    'LOANPRO_INSTANCE_ID is missing. Production requires it: the stand-in is for development only.',
  ]);
});

describe('who callers are must be known', () => {
  const nobody = [
    expect.stringMatching(/^AUTH_ISSUER is missing\. Callers must be identified .* set AUTH to none\.$/),
  ];

  it.each<Record<string, string>>([
    { NODE_ENV: 'production', JOURNAL_KEY },
    { NODE_ENV: 'production', JOURNAL_KEY, HOST: '::1' },
    { HOST: '0.0.0.0', HOSTS: 'localhost' },
    { HOST: '10.0.0.5' },
    { HOSTS: 'localhost,fields.lender.example' },
  ])('with the settings %j, unless AUTH is none', (settings) => {
    expect(problemsOf({ ...CREDENTIALS, ...settings })).toEqual(nobody);
    expect(problemsOf({ ...CREDENTIALS, ...settings, AUTH: 'none' })).toEqual([]);
    expect(problemsOf({ ...CREDENTIALS, ...settings, ...AUTH })).toEqual([]);
  });

  it.each<Record<string, string>>([{}, CREDENTIALS, { HOST: '127.0.0.2' }, { HOSTS: 'localhost:80,[::1]' }])(
    'but not on loopback with the names of loopback: %j',
    (settings) => {
      expect(problemsOf(settings)).toEqual([]);
    },
  );

  it('from keys that came encrypted, except on loopback outside production', () => {
    for (const name of ['AUTH_ISSUER', 'AUTH_JWKS_URL']) {
      const settings = { ...CREDENTIALS, ...AUTH, [name]: 'http://127.0.0.1:8080/' };
      expect(problemsOf(settings)).toEqual([]);
      expect(problemsOf({ ...settings, NODE_ENV: 'production', JOURNAL_KEY })).toEqual([
        expect.stringMatching(new RegExp(`^${name} must be an https address`)),
      ]);
    }
    const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
    const file = path.join(folder, 'keys.json');
    writeFileSync(file, '{"keys":[]}');
    const settings = { ...CREDENTIALS, ...AUTH, JOURNAL_KEY, AUTH_JWKS_FILE: file, NODE_ENV: 'production' };
    expect(problemsOf({ ...settings, AUTH_ISSUER: 'accounts.lender.test' })).toEqual([]);
    expect(problemsOf({ ...settings, AUTH_JWKS_URL: 'https://login.lender.test/keys' })).toEqual([
      'AUTH_JWKS_URL and AUTH_JWKS_FILE are both set. Remove one of them.',
    ]);
    rmSync(folder, { recursive: true });
  });
});

/** With credentials and this address of LoanPro. */
const problemsWith = (LOANPRO_BASE_URL: string, more: Record<string, string> = {}) =>
  problemsOf({ ...CREDENTIALS, LOANPRO_BASE_URL, ...more });

it('production requires a key of the journal that is kept apart from it', () => {
  const inProduction = { ...CREDENTIALS, NODE_ENV: 'production', AUTH: 'none' };
  const folder = mkdtempSync(path.join(tmpdir(), 'keys-'));
  const file = (text: string) => {
    writeFileSync(path.join(folder, 'keys'), text);
    return { ...inProduction, JOURNAL_KEY_FILE: path.join(folder, 'keys') };
  };
  expect(problemsOf(inProduction)).toEqual([expect.stringContaining('JOURNAL_KEY_FILE is missing.')]);
  expect(problemsOf(file(`${JOURNAL_KEY}\n${'f'.repeat(32)}\n`))).toEqual([]);
  expect(problemsOf({ ...file(JOURNAL_KEY), JOURNAL_KEY })).toEqual([
    'JOURNAL_KEY and JOURNAL_KEY_FILE are both set. Remove one of them.',
  ]);
  for (const wrong of ['', 'short', `${JOURNAL_KEY}\nshort`, `${JOURNAL_KEY}\n`.repeat(3)])
    expect(problemsOf(file(wrong))).toEqual([expect.stringContaining('with one or two lines')]);
  rmSync(folder, { recursive: true });
});

it.each(['0.0.0.0', '::', '10.0.0.5', 'fields.internal'])(
  'production does not guess the names of a gateway that listens on %s',
  (HOST) => {
    const environment = { ...CREDENTIALS, ...PRODUCTION, HOST };
    expect(problemsOf(environment)).toEqual([expect.stringMatching(/^HOSTS is missing\. In production, /)]);
    expect(problemsOf({ ...environment, HOSTS: 'fields.lender.example' })).toEqual([]);
  },
);

it.each(['', '127.0.0.1', '127.0.0.2', 'localhost', '::1'])(
  'production knows the names of a gateway that listens on loopback: %j',
  (HOST) => {
    expect(problemsOf({ ...CREDENTIALS, ...PRODUCTION, HOST })).toEqual([]);
  },
);

describe('the address of LoanPro', () => {
  it.each([
    'http://SECRET.example.com/',
    'HTTP://SECRET.example.com/',
    'http://10.0.0.5/',
    'http://0.0.0.0/',
    'http://[fe80::1]/',
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
  ])('%s is refused, because http would show the token, unless a setting allows it', (url) => {
    const problems = problemsWith(url);
    expect(problems).toEqual([expect.stringContaining('LOANPRO_ALLOW_HTTP')]);
    expect(problems[0]).not.toContain('SECRET');
    expect(problemsWith(url, { LOANPRO_ALLOW_HTTP: 'off' })).toEqual(problems);
    expect(problemsWith(url, { LOANPRO_ALLOW_HTTP: 'on' })).toEqual([]);
  });

  it.each(['http://127.0.0.1:4010/', 'http://127.1.2.3/', 'http://localhost:4010/', 'http://[::1]:4010/'])(
    '%s is accepted, because what is sent to it does not leave the machine',
    (url) => {
      expect(problemsWith(url)).toEqual([]);
    },
  );

  it.each(['http://SECRET.example.com/', 'http://127.0.0.1:4010/'])(
    '%s is never accepted in production',
    (url) => {
      for (const allowed of ['on', 'off']) {
        const problems = problemsWith(url, { ...PRODUCTION, LOANPRO_ALLOW_HTTP: allowed });
        expect(problems).toEqual([expect.stringContaining('must be https in production')]);
      }
    },
  );
});

it.each([
  ['postgres://db.example.com/journal', false],
  ['postgres://db.example.com/journal?sslmode=disable', false],
  ['postgres://db.example.com/journal?ssl=true', false],
  ['postgres://localhost/journal?host=db.example.com', false],
  ['postgres://db.example.com/journal?sslmode=require', true],
  ['postgres://db.example.com/journal?sslmode=verify-ca&sslrootcert=/authority.pem', true],
  ['postgres://db.example.com/journal?sslmode=verify-full', true],
  ['postgres://127.0.0.1/journal', true],
  ['postgres://[::1]/journal', true],
  ['postgres:///journal?host=/var/run/postgresql', true],
])('production accepts the journal %s only if it is encrypted or on the same machine', (url, isAccepted) => {
  const problems = problemsOf({ ...CREDENTIALS, ...PRODUCTION, JOURNAL_KEY, JOURNAL_URL: url });
  expect(problems).toEqual(isAccepted ? [] : [expect.stringContaining('must have an sslmode in production')]);
});

it('all problems are reported at once', () => {
  const problems = problemsOf({
    ...PRODUCTION,
    PORT: 'x',
    LOG_LEVLE: 'debug',
    LOANPRO_API_TOKEN: 'a b',
    LOANPRO_BASE_URL: 'http://example.com/',
  });
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'LOG_LEVLE',
    'LOANPRO_API_TOKEN',
    'PORT',
    'LOANPRO_INSTANCE_ID',
    'LOANPRO_BASE_URL',
  ]);
});

it('variables of other programs are ignored', () => {
  const others = {
    HOSTNAME: 'x',
    PATH: 'x',
    POST: 'x',
    LOGNAME: 'x',
    PORTS: 'x',
    LOANPRO_SANDBOX_TOKEN: 'x',
  };
  expect(problemsOf(others)).toEqual([]);
});
