// The policy file: what it may hold, how it is compared with the tenant, and what happens when it changes.

import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/access/policy-document.ts';
import { openPolicyFile } from '../../src/access/policy-file.ts';
import type { PolicyNotice } from '../../src/access/policy-file.ts';
import { createDefinitionList } from '../../src/custom-fields/definition.ts';
import { openApp } from '../support/app.ts';
import { killAll, makeFolder, root, run, started } from '../support/process.ts';

afterEach(killAll);

const VALID = `
roles:
  anonymous:
    customers: all
    profile: [firstName]
    fields:
      - { match: { id: 1 }, access: readable }
      - { match: { section: Credit }, access: hidden }
      - { match: { name: Housing }, access: masked }
      - { match: { type: CHECKBOX }, access: writable }
`;

describe('a policy', () => {
  it('is read from YAML, with ids as numbers or texts', () => {
    expect(parsePolicy(VALID)).toMatchObject({ version: expect.stringMatching(/^[\da-f]{12}$/) });
    expect(parsePolicy(VALID.replace('id: 1', 'id: "1"'))).not.toHaveProperty('problems');
  });

  it('is read from the example of the documentation', async () => {
    const page = await readFile(path.join(root, 'docs/policy.md'), 'utf8');
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    expect(parsePolicy(example)).not.toHaveProperty('problems');
    expect(example).toContain('agent');
  });

  it.each([
    ['an unknown member', 'profile: [firstName]', 'profile: [ssn]', 'roles.anonymous.profile'],
    ['an unknown key', 'customers: all', 'customers: all\n    custumers: all', 'roles.anonymous: '],
    [
      'an unknown scope',
      'customers: all',
      'customers: { email: claim }',
      'roles.anonymous.customers: must be all',
    ],
    ['an unknown access', 'access: masked', 'access: secret', 'roles.anonymous.fields.2.access'],
    ['an unknown type', 'type: CHECKBOX', 'type: CHEQUE', 'roles.anonymous.fields.3.match'],
    [
      'two ways to match',
      '{ section: Credit }',
      '{ section: Credit, id: 2 }',
      'roles.anonymous.fields.1.match',
    ],
    ['two rules for one field', '{ section: Credit }', '{ id: "1" }', 'two rules with the same match'],
    ['a role that is given twice', 'roles:', 'roles:\n  anonymous: {}', 'Map keys must be unique'],
    ['no YAML', 'roles:', 'roles: [', ''],
    ['nothing', VALID, '', 'the file'],
  ])('is refused with %s', (_name, from, to, problem) => {
    const parsed = parsePolicy(VALID.replace(from, to));
    expect('problems' in parsed && parsed.problems.join('\n')).toContain(problem);
  });
});

describe('the file of the policy', () => {
  it('is used again when it changes, and the last policy stays in use while it is wrong', async () => {
    const file = path.join(await makeFolder(), 'policy.yaml');
    await writeFile(file, VALID);
    let arrived = Promise.withResolvers<PolicyNotice>();
    const notices: PolicyNotice[] = [];
    const policy = openPolicyFile(
      file,
      (notice) => {
        notices.push(notice);
        if (notice.kind === 'replaced' || notice.kind === 'refused') arrived.resolve(notice);
      },
      5,
    );
    await using app = await openApp({ gateway: { policy } });
    const change = async (text: string) => {
      arrived = Promise.withResolvers();
      // A file that is replaced as a whole is never seen half written.
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
      return arrived.promise;
    };
    const fields = async () => {
      const { data } = await app.ask('{ customFieldDefinitions { name } }');
      return data.customFieldDefinitions.map(({ name }: { name: string }) => name);
    };
    expect(await fields()).toEqual(['Do Not Call', 'Employer', 'Housing']);
    // Said once, and not again for another list.
    await app.ask('{ customFieldDefinitions(includeInactive: true) { name } }');
    expect(notices.map(({ kind }) => kind)).toEqual(['fields-without-rule']);
    expect(notices[0]).toMatchObject({ fieldIds: expect.arrayContaining(['3', '20', '220']) });

    expect(await change(VALID.replace('access: readable', 'access: hidden'))).toMatchObject({
      kind: 'replaced',
    });
    expect(await fields()).toEqual(['Do Not Call', 'Housing']);
    expect(await change('roles: 7')).toMatchObject({ kind: 'refused' });
    expect(await change(VALID.replace('Housing', 'Hosing'))).toEqual({
      kind: 'refused',
      problems: ['roles.anonymous: LoanPro has no field with the name Hosing'],
    });
    expect(await fields()).toEqual(['Do Not Call', 'Housing']);
    policy.close();
  });

  it('is checked as soon as the fields are known when LoanPro cannot be reached at the start', async () => {
    const file = path.join(await makeFolder(), 'policy.yaml');
    await writeFile(file, VALID);
    const notices: string[] = [];
    const policy = openPolicyFile(file, ({ kind }) => notices.push(kind));
    await policy.check(async () => Promise.reject(new Error('away')));
    expect(notices).toEqual(['unchecked']);
    const { fields } = policy.permissionsOf({
      subject: null,
      client: null,
      router: null,
      roles: [],
      claims: {},
    });
    for (let time = 0; time < 2; time++) fields.visible(createDefinitionList([]));
    expect(notices).toEqual(['unchecked', 'names-unknown']);
    policy.close();
  });

  it('stops the start when it names a field, a section or an id that the tenant does not have', async () => {
    const file = path.join(await makeFolder(), 'policy.yaml');
    await writeFile(
      file,
      VALID.replace('Housing', 'Hosing').replace('id: 1', 'id: 999').replace('Credit', 'Debit'),
    );
    const { ended, output } = await run({ POLICY_FILE: file });
    expect(await ended).toBe(1);
    expect(output()).toContain('POLICY_FILE: roles.anonymous: LoanPro has no field with the name Hosing');
    expect(output()).toContain('LoanPro has no field with the id 999');
    expect(output()).toContain('LoanPro has no field in the section Debit');
    expect(output()).not.toMatch(/^\s+at /m);
  });

  it('is used by the process, and explained field by field', async () => {
    const file = path.join(await makeFolder(), 'policy.yaml');
    await writeFile(file, VALID);
    const { url } = await started({ POLICY_FILE: file });
    const page = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ customFieldDefinitions { name } }' }),
    });
    expect(await page.text()).not.toContain('Credit');

    const explain = async (...args: string[]) => {
      const program = await run({ POLICY_FILE: file }, { script: 'src/cli/policy.ts', args });
      return { code: await program.ended, output: program.output() };
    };
    const { code, output } = await explain('explain', '--role', 'anonymous');
    expect(code).toBe(0);
    expect(output).toMatch(/^1 +Employer +Employment +TEXT +readable +id: 1$/m);
    expect(output).toMatch(/^2 +Credit Tier +Credit +SELECT +hidden +section: Credit$/m);
    expect(output).toMatch(/^4 +Do Not Call +Contact +CHECKBOX +writable +type: CHECKBOX$/m);
    expect(output).toMatch(/^20 +Service Rating +OTHER +hidden +no rule matches$/m);
    expect(await explain('explain', '--role', 'agnet')).toEqual({
      code: 1,
      output: 'The policy has no role agnet. It has anonymous.\n',
    });
  });
});
