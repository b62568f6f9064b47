// The benches: the comparison measures the gateway and the floor, finds wrong answers, and its last run is complete; that of several processes cleans up.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findMistake } from '../bench/check-answer.ts';
import { createInMemoryLoanPro } from '../bench/in-memory-loanpro.ts';
import { COMPARED } from '../bench/operations.ts';
import { openBench } from '../bench/rounds.ts';
import { FLOOR, OTHERS, OURS, startUpstream } from '../bench/targets.ts';
import { postgresBin } from './support/postgres.ts';
import { killAll, run } from './support/process.ts';

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

describe.skipIf(!postgresBin)('the bench of several processes', () => {
  afterEach(killAll);

  it('leaves no control group and no process behind when a signal ends it', async () => {
    const { child, printed, ended } = await run(
      {},
      { script: 'bench/workers.ts', args: ['--warm-up', '4', '--seconds', '600'] },
    );
    const limited = await printed(/percent of a processor|No control groups/);
    const processes = descendantsOf(child.pid);
    // Four that run the gateway or start it, the callers, LoanPro in memory, Postgres and its own processes.
    expect(processes.length).toBeGreaterThan(7);
    const groups = () => controlGroups().filter((name) => name.startsWith(`bench-${child.pid}-`));
    // One of all that are not limited, and one of each gateway.
    if (limited.includes('percent')) expect(groups().length).toBeGreaterThan(3);

    child.kill('SIGTERM');
    await ended;
    expect(groups()).toEqual([]);
    await expect.poll(() => processes.filter(isRunning), { timeout: 10_000 }).toEqual([]);
  }, 120_000);
});

interface SeenProcess {
  pid: number;
  /** With it, a later process with the same id is not taken for this one. */
  startedAt: string;
}

/** `null` when the process has ended, also if nobody has taken notice of that yet. */
function readProcess(pid: number): (SeenProcess & { parent: number }) | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  const stat = readFileSync(file, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : { pid, parent: Number(fields[1]), startedAt: fields[19] ?? '' };
}

const isRunning = ({ pid, startedAt }: SeenProcess) => readProcess(pid)?.startedAt === startedAt;

function descendantsOf(pid: number | undefined): SeenProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
  const below = (parent: number | undefined): SeenProcess[] =>
    all.flatMap((one) => (one.parent === parent ? [one, ...below(one.pid)] : []));
  return below(pid);
}

const controlGroups = () =>
  ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup'].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder) : [],
  );
