// `npm run portrait` on an unknown tenant: its page, its file of settings, and the twin, which holds nothing personal.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openAsker } from '../../src/loanpro/portrait/asker.ts';
import { drawPortrait } from '../../src/loanpro/portrait/portrait.ts';
import { openStandin, type Standin } from '../../standin/server.ts';
import { ask, killAll, makeFolder, pointedTo, root, run, started } from '../support/process.ts';

afterEach(killAll);

const script = 'src/cli/portrait.ts';

/** Ends with 0, or shows why not. */
async function portrait(environment: Record<string, string>, ...args: string[]) {
  const program = await run(environment, { script, args });
  return { code: await program.ended, output: program.output(), folder: program.folder };
}

const definitionsOf = ({ database: tables }: Standin) =>
  tables
    .prepare(
      "SELECT id, name, type, required, active, max_length FROM custom_field WHERE entity_type = 'Entity.Customer' ORDER BY id",
    )
    .all();

async function findingsOf(standin: Standin) {
  const { baseUrl, instanceId, token } = standin;
  const asker = openAsker({ baseUrl, instanceId, token: () => token, proxy: null, timeoutMs: 5000 });
  const { findings } = await drawPortrait(asker, {
    customerIds: [],
    spoilable: { customerId: '5001', fieldId: '16' },
  });
  await asker.close();
  return Object.fromEntries(
    findings.flatMap(({ about, value }) => (value === undefined ? [] : [[about, value]])),
  );
}

it('the twin of a tenant has its dialect and its definitions, and neither it nor any output holds a stored value', async () => {
  const quirks = {
    nopaging: 'ignored',
    pageLimit: 20,
    valueListing: 'refused',
    optionsForm: 'list',
    dateSpelling: 'MM/DD/YYYY',
    checkboxWords: 'Yes/No',
    percentages: 'fraction',
    updateKey: 'row',
    clearing: 'null',
    errorBody: 'nested',
    missingCustomer: { status: 404, message: "Resource not found for the segment 'Customers'" },
  } as const;
  await using standin = await openStandin({ quirks });
  const { database } = standin;
  // A canary in every text that belongs to a person, and in every free text of a definition.
  database.exec(`
    UPDATE customer_entity SET first_name = 'CANARY', last_name = 'CANARY', email = 'CANARY@x.test', ssn = 'CANARY',
      custom_id = 'CANARY', access_password = 'CANARY', company_name = 'CANARY';
    UPDATE custom_field SET section_identifier = 'CANARY';
    UPDATE custom_field SET description = 'CANARY', default_value = 'CANARY' WHERE type LIKE '%text';
    UPDATE custom_field__entity SET custom_field_value = 'CANARY' || id
      WHERE custom_field_id IN (SELECT id FROM custom_field WHERE type LIKE '%text' OR type LIKE '%phone' OR type LIKE '%url');
  `);
  const { code, output, folder } = await portrait(
    pointedTo(standin),
    '--spoil',
    '5001:1',
    '--twin',
    'twin.sqlite',
  );
  expect([code, output]).toEqual([0, expect.stringContaining('Settings\n')]);
  const settings = await readFile(path.join(folder, 'tenant.json'), 'utf8');
  expect(JSON.parse(settings)).toMatchObject({
    LOANPRO_BASE_URL: standin.baseUrl,
    LOANPRO_WRITE_DIALECT: 'row-and-field',
    LOANPRO_EMPTY_VALUE: 'null',
    LOANPRO_DATE_SPELLING: 'MM/DD/YYYY',
  });
  expect(output).toContain('look in LoanPro, and set by hand: LOANPRO_EXPANSIONS, PERCENT_FORM');
  const twinFile = path.join(folder, 'twin.sqlite');
  for (const text of [output, settings, await readFile(twinFile, 'latin1')])
    expect(text).not.toContain('CANARY');
  for (const text of [output, settings]) expect(text).not.toContain(standin.token);

  await using twin = await openStandin({ file: twinFile });
  expect(twin.quirks).toMatchObject({ ...quirks, optionsForm: 'as-stored', percentages: 'points' });
  const ofTwin = await findingsOf(twin);
  const ofTenant = await findingsOf(standin);
  const shared = Object.keys(ofTwin).filter((about) => about in ofTenant);
  expect(shared.length).toBeGreaterThan(20);
  for (const about of shared) expect([about, ofTwin[about]]).toEqual([about, ofTenant[about]]);
  expect(definitionsOf(twin)).toEqual(definitionsOf(standin));

  // The gateway takes the file, and reads the twin in the dialect of the tenant.
  const { LOANPRO_API_TOKEN = '' } = pointedTo(twin);
  const gateway = await started({
    TENANT_FILE: path.join(folder, 'tenant.json'),
    LOANPRO_BASE_URL: twin.baseUrl,
    LOANPRO_API_TOKEN,
  });
  const { data } = await ask(gateway.url, '{ customer(id: "5001") { customFields { displayValue } } }');
  expect(data.customer.customFields.length).toBeGreaterThan(10);
});

it('the portrait writes nothing over a file, and says what is wrong with its arguments and credentials', async () => {
  await using standin = await openStandin();
  const environment = pointedTo(standin);
  const seen: unknown[] = [];
  standin.fault = (request, next) => {
    seen.push(request);
    return next();
  };
  expect(await portrait(environment, '--settings', path.join(root, 'package.json'))).toMatchObject({
    code: 1,
    output: expect.stringContaining('exists already'),
  });
  expect(await portrait(environment, '--spoil', '4150')).toMatchObject({
    code: 1,
    output: expect.stringContaining('4150:16'),
  });
  expect(await portrait({})).toMatchObject({ code: 1, output: expect.stringContaining('are required') });
  expect(seen).toEqual([]);
  expect(await portrait({ ...environment, LOANPRO_API_TOKEN: 'wrong' })).toMatchObject({
    code: 1,
    output: expect.stringContaining('Check the credentials'),
  });
});

it.each([
  ['{"LOANPRO_API_TOKEN": "secret"}', 'must not hold LOANPRO_API_TOKEN'],
  ['{"LOANPRO_COLOUR": "blue"}', 'does not exist: LOANPRO_COLOUR'],
  ['{"LOANPRO_DATE_SPELLING": "DD.MM.YYYY"}', 'LOANPRO_DATE_SPELLING must be'],
  ['{"LOANPRO_TIMEOUT_MS": 500}', 'an object of texts'],
  ['[]', 'an object of texts'],
  ['no JSON', 'an object of texts'],
])('the gateway refuses to start with the tenant file %s', async (content, reason) => {
  const file = path.join(await makeFolder(), 'tenant.json');
  await writeFile(file, content);
  const gateway = await run({ PORT: '0', TENANT_FILE: file });
  expect(await gateway.ended).toBe(1);
  expect(gateway.output()).toContain(reason);
  expect(gateway.output()).not.toContain('secret');
});
