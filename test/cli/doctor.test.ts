// `npm run doctor`: what it finds with settings that work and with settings that do not, its exit code, and that it writes nothing.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import { AUDIENCE, openIssuer } from '../support/issuer.ts';
import { freePort } from '../support/socket.ts';
import { killAll, makeFolder, pointedTo, run, started } from '../support/process.ts';

afterEach(killAll);

const POLICY = `roles:
  agent:
    customers: all
    profile: '*'
    fields: [{ match: '*', access: writable }]
`;

interface Printed {
  subject: string;
  state: string;
  text: string;
}

async function examine(environment: Record<string, string>, folder: string) {
  const doctor = await run(environment, { script: 'src/cli/doctor.ts', args: ['--json'], folder });
  const code = await doctor.ended;
  const output = doctor.output();
  expect(output).not.toContain('SECRET');
  const findings = output
    .trimEnd()
    .split('\n')
    .map((line): Printed => JSON.parse(line));
  return { code, texts: findings.map(({ subject, state, text }) => `${state} ${subject}: ${text}`) };
}

/** A folder with a policy and a manifest of documents, and the settings that name them. */
async function prepare() {
  const folder = await makeFolder();
  await mkdir(path.join(folder, 'documents'));
  await writeFile(path.join(folder, 'documents/app.json'), JSON.stringify({ one: '{ __typename }' }));
  await writeFile(path.join(folder, 'policy.yaml'), POLICY);
  await writeFile(path.join(folder, 'tenant.json'), JSON.stringify({ LOANPRO_TIMEOUT_MS: '2000' }));
  const files = { POLICY_FILE: 'policy.yaml', DOCUMENTS_DIR: 'documents', TENANT_FILE: 'tenant.json' };
  return { folder, files };
}

it('finds that everything works, and changes nothing in LoanPro and in the journal', async () => {
  const sent: (string | undefined)[] = [];
  await using standin = await openStandin({ token: 'SECRET', onRequest: ({ method }) => sent.push(method) });
  await using issuer = await openIssuer();
  const { folder, files } = await prepare();
  const settings = { ...pointedTo(standin), ...files, AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: AUDIENCE };

  const before = await examine(settings, folder);
  expect(before.texts).toContain('ok journal: The gateway will create the journal file journal.sqlite.');
  const gateway = await started(settings, { folder });
  gateway.child.kill('SIGTERM');
  await gateway.ended;
  const file = await readFile(path.join(folder, 'journal.sqlite'));
  sent.length = 0;

  expect(await examine(settings, folder)).toEqual({
    code: 0,
    texts: [
      'ok settings: The settings can be used in development, with those of TENANT_FILE.',
      expect.stringMatching(
        /^ok LoanPro: LoanPro at 127\.0\.0\.1:\d+, instance \d+ accepts the token and gives \d+ /,
      ),
      'ok LoanPro: A customer can be read.',
      'ok journal: The journal in the file journal.sqlite has version 6 and can be written.',
      'ok journal: No write is open.',
      'ok issuer: AUTH_ISSUER: its 1 keys can be loaded.',
      'ok policy: POLICY_FILE: its 1 roles can be used.',
      'ok documents: DOCUMENTS_DIR: 1 trusted documents can be read.',
    ],
  });
  expect(new Set(sent)).toEqual(new Set(['GET']));
  expect(await readFile(path.join(folder, 'journal.sqlite'))).toEqual(file);
});

it('finds everything that does not work, and ends with 1', async () => {
  await using standin = await openStandin();
  const { folder, files } = await prepare();
  const port = await freePort();
  await writeFile(path.join(folder, 'policy.yaml'), `${POLICY}other: SECRET\n`);
  await writeFile(path.join(folder, 'documents/app.json'), 'SECRET');
  await writeFile(path.join(folder, 'journal.sqlite'), `SECRET ${'x'.repeat(200)}`);
  const { code, texts } = await examine(
    {
      ...pointedTo(standin),
      ...files,
      LOANPRO_API_TOKEN: 'SECRET',
      AUTH_ISSUER: `http://127.0.0.1:${port}`,
      AUTH_AUDIENCE: AUDIENCE,
    },
    folder,
  );
  expect(code).toBe(1);
  for (const text of [
    'problem LoanPro: LoanPro answered with status 401.',
    'problem journal: The journal file journal.sqlite, which JOURNAL_URL names, cannot be opened (SQLite 26).',
    'problem issuer: AUTH_ISSUER: its keys cannot be loaded: the issuer cannot be reached (ECONNREFUSED).',
    'problem policy: POLICY_FILE: ',
    'problem documents: DOCUMENTS_DIR cannot be used.',
  ]) {
    expect(
      texts.filter((found) => found.startsWith(text)),
      texts.join('\n'),
    ).toHaveLength(1);
  }
});

it('checks nothing else while the settings cannot be used, and says what to do', async () => {
  const doctor = await run(
    { PORT: 'SECRET', JOURNAL_KEY: 'k'.repeat(32), JOURNAL_URL: 'postgres://u:SECRET@one,other/db' },
    { script: 'src/cli/doctor.ts' },
  );
  expect(await doctor.ended).toBe(1);
  expect(doctor.output()).toMatch(
    /^problem  settings   PORT must be .*\nproblem  settings   JOURNAL_URL names several hosts\..*\n +→ Correct /,
  );
  expect(doctor.output()).not.toContain('SECRET');
});
