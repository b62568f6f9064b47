// The report of the soak test: a line for each minute, and what they say together.

import os from 'node:os';

export interface Row {
  fault: string;
  good: number;
  /** Answers that said the fault of LoanPro. */
  honest: number;
  /** Answers with `OVERLOADED` while other programs had the processors. */
  starved: number;
  failed: number;
  p50Ms: number;
  p99Ms: number;
  /** The part of one processor that the gateway used. */
  cpu: number;
  heapMb: number;
  rssMb: number;
  series: number;
}

interface Run {
  rows: readonly Row[];
  /** How many requests a second were sent, and how many a closed loop carried before. */
  rate: number;
  capacity: number;
  peakMb: number;
  lostWrites: number;
}

const GROWTH_GOAL_MB = 1;
const HEAD = [
  'minute',
  'fault',
  'good',
  'LoanPro failed',
  'no processor',
  'failed',
  'p50 ms',
  'p99 ms',
  'CPU',
  'heap MB',
  'RSS MB',
  'series',
];

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** The slope of the line that fits the heaps of the minutes best, for ten minutes. */
function growthMb(heaps: readonly number[]): number {
  const minutes = heaps.map((_, minute) => minute);
  const [middle, level] = [mean(minutes), mean(heaps)];
  const covariance = mean(heaps.map((heap, minute) => (minute - middle) * (heap - level)));
  return (10 * covariance) / mean(minutes.map((minute) => (minute - middle) ** 2));
}

const printed = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;

export const tableHead = () => `${printed(HEAD)}\n${printed(HEAD.map(() => '---'))}`;

export function tableLine(row: Row, index: number): string {
  const answers = [row.good, row.honest, row.starved, row.failed];
  const times = [row.p50Ms.toFixed(1), row.p99Ms.toFixed(0), row.cpu.toFixed(2)];
  return printed([
    index + 1,
    row.fault,
    ...answers,
    ...times,
    row.heapMb.toFixed(2),
    row.rssMb.toFixed(0),
    row.series,
  ]);
}

export function describeRun({ rows, rate, capacity, peakMb, lostWrites }: Run): string {
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
  // The caches fill in the first third, and code is compiled.
  const warmUp = Math.floor(rows.length / 3);
  const growth = growthMb(rows.slice(warmUp).map(({ heapMb }) => heapMb));
  const series = new Set(rows.map((row) => row.series));
  return `# The last soak test

${rows.length} minutes with ${rate.toFixed(0)} requests a second. Before, a closed loop carried ${capacity.toFixed(0)}.
Node ${process.versions.node}, ${os.availableParallelism()} cores (${os.cpus()[0]?.model}), load of the machine at the end: ${os.loadavg()[0]?.toFixed(1)}.

- Answers: ${sum((row) => row.good)} good, ${sum((row) => row.honest)} that said the fault of LoanPro, ${sum((row) => row.starved)} refused while other programs had the processors, ${sum((row) => row.failed)} failed.
- Acknowledged writes that LoanPro does not have: ${lostWrites}.
- Heap after a collection: grows by ${growth.toFixed(2)} MB in ten minutes, after the first ${warmUp} minutes (goal: at most ${GROWTH_GOAL_MB}).
- Peak memory: ${peakMb.toFixed(0)} MB.
- Metric series: ${[...series].join(', ')}.

${tableHead()}
${rows.map(tableLine).join('\n')}
`;
}
