// The results of the bench as a Markdown table, and the page `bench/last.md` around it.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import type { Figures } from './rounds.ts';

const COLUMNS: readonly [title: string, cell: (figures: Figures) => string][] = [
  ['operation', ({ operation }) => operation],
  ['server', ({ server }) => server],
  ['CPU µs', ({ cpuMicros }) => cpuMicros.toFixed(0)],
  ['ratio', ({ ratio }) => ratio.toFixed(2)],
  ['p50 ms', ({ p50Ms }) => p50Ms.toFixed(1)],
  ['p99 ms', ({ p99Ms }) => p99Ms.toFixed(1)],
  ['LoanPro calls', ({ calls }) => calls.toFixed(2)],
  ['peak RSS MB', ({ peakRssMb }) => peakRssMb.toFixed(0)],
  ['failed', ({ failed }) => (failed === 0 ? '' : `${(failed * 100).toFixed(1)} %`)],
];

export function tableOf(all: readonly Figures[]): string {
  const rows = [COLUMNS.map(([title]) => title), ...all.map((one) => COLUMNS.map(([, cell]) => cell(one)))];
  const widths = COLUMNS.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) => {
    const cells = row.map((cell, index) =>
      index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
    );
    return `| ${cells.join(' | ')} |`;
  });
  const rule = widths.map((width, index) => (index < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [lines[0], `| ${rule.join(' | ')} |`, ...lines.slice(1)].join('\n');
}

const packageOf = (folder: string): { dependencies: Record<string, string> } =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, folder, 'package.json'), 'utf8'));

const versions = (packages: Record<string, string>, names: readonly string[]) =>
  names.map((name) => `${name} ${packages[name]}`).join(', ');

export function pageOf(all: readonly Figures[], command: string): string {
  const ours = packageOf('..').dependencies;
  const peers = packageOf('peers').dependencies;
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname });
  const memoryGb = (totalmem() / 2 ** 30).toFixed(0);
  return `# The last run of the bench

Printed by \`${command}\`. Do not edit it. [Development](../docs/development.md#the-bench) says what is measured, and how to read it.

- Date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, at commit ${commit.toString().trim()}
- Machine: ${availableParallelism()} processors (${cpus()[0]?.model.trim()}), ${memoryGb} GB, load average at the end ${loadavg()[0]?.toFixed(1)}, Node ${process.version}
- Ours: ${versions(ours, ['graphql-yoga', 'graphql', '@pothos/core', 'undici'])}
- Peers: ${versions(peers, ['mercurius', 'grafast', 'grafserv', 'graphql-yoga', '@pothos/core', '@apollo/server', '@apollo/datasource-rest', 'graphql', 'undici'])}

${tableOf(all)}
`;
}
