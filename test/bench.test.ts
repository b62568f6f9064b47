// The comparison with other servers: it measures the gateway and the floor, and finds wrong answers. Its last run has every operation.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findMistake } from '../bench/check-answer.ts';
import { createInMemoryLoanPro } from '../bench/in-memory-loanpro.ts';
import { COMPARED } from '../bench/operations.ts';
import { openBench } from '../bench/rounds.ts';
import { FLOOR, OTHERS, OURS, startUpstream } from '../bench/targets.ts';

const read = (file: string) => readFileSync(path.resolve(import.meta.dirname, '../bench', file), 'utf8');
const [oneCustomer = expect.fail('no operation')] = COMPARED;

it('the bench measures twenty requests for one customer, of the floor and of the gateway', async () => {
  const upstream = await startUpstream();
  const bench = openBench(upstream.origin, { count: 1, ms: 0, requests: 20 });
  const start = async (target: typeof OURS) => ({ ...(await target.start(upstream.origin)), target });
  const contenders = await Promise.all([FLOOR, OURS].map(start));
  try {
    const [floor, ours] = await bench.measure(oneCustomer, contenders);
    expect(floor).toMatchObject({ server: 'floor', ratio: 1, calls: 1, failed: 0 });
    expect(ours).toMatchObject({ server: 'ours', operation: 'one customer', failed: 0 });
    for (const figures of [floor, ours]) {
      expect(figures?.p50Ms).toBeGreaterThan(0);
      expect(figures?.p99Ms).toBeGreaterThanOrEqual(figures?.p50Ms ?? 0);
      expect(figures?.peakRssMb).toBeGreaterThan(20);
    }
    // Reads at the same time share calls. Some of twenty may come alone, and the definitions are read as well.
    expect(ours?.calls).toBeLessThanOrEqual(1);
    expect(ours?.calls).toBeGreaterThan(0);
  } finally {
    bench.close();
    await Promise.all([upstream, ...contenders].map(async (one) => one.end()));
  }
});

it('an answer with an error, without a customer, or with a wrong value or name is a mistake', () => {
  const { id }: { id: string } = JSON.parse(oneCustomer.floor(1) ?? '');
  const { CustomFieldValues } = JSON.parse(
    createInMemoryLoanPro().bytesOf(`odata.svc/Customers(${id})`).toString(),
  ).d;
  const customFields = CustomFieldValues.map(
    ({ customFieldId, customFieldValue }: { customFieldId: number; customFieldValue: string }) => ({
      rawValue: customFieldValue,
      definition: { name: `Field ${String(customFieldId).padStart(2, '0')}` },
    }),
  );
  const right = JSON.stringify({ data: { customer: { id, customFields } } });
  expect(findMistake(oneCustomer, 1, right)).toBeNull();
  const wrong = [
    '{"data":{"customer":null},"errors":[{"message":"No."}]}',
    '{"data":{"customer":null}}',
    right.replace(`"${id}"`, '"1"'),
    right.replace(`Text ${id}.20`, `Text ${id}.16`),
    right.replace('Field 21', 'Field 22'),
    JSON.stringify({ data: { customer: { id, customFields: customFields.slice(1) } } }),
  ];
  for (const answer of wrong) expect(findMistake(oneCustomer, 1, answer)).not.toBeNull();
});

it('the last run has every operation for every server that knows it', () => {
  const rows = read('last.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  for (const { name } of COMPARED) {
    const servers = [FLOOR, OURS, ...OTHERS].filter(({ without }) => !without.includes(name));
    const found = rows.filter(([, operation]) => operation === name).map(([, , server]) => server);
    expect(found).toEqual(servers.map((server) => server.name));
  }
});

it('the peers have exact versions, and a lockfile with the hash of every package', () => {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(read('peers/package.json'));
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  const { packages } = JSON.parse(read('peers/package-lock.json'));
  for (const [name, one] of Object.entries<{ integrity?: string }>(packages)) {
    if (name !== '') expect(one.integrity, name).toMatch(/^sha512-/);
  }
});
