// Runs many seeds one after the other, and adds up what was found.

import { createHash } from 'node:crypto';
import { judge } from './oracle.ts';
import { runHistory } from './scenario.ts';
import type { History } from './scenario.ts';

export interface Summary {
  histories: number;
  /** How often each outcome was told and recorded, and how often each kind of step happened. */
  counts: Record<string, number>;
  lies: { seed: number; lies: string[] }[];
  /** A hash of every step of all histories, and one of the last history alone. */
  hash: string | null;
  lastHash: string | null;
}

interface RunOptions {
  hasJumpingClocks: boolean;
  isPrinted: boolean;
  isHashed: boolean;
  endsAtFirstLie: boolean;
}

export async function runSeeds(
  from: number,
  to: number,
  { hasJumpingClocks, isPrinted, isHashed, endsAtFirstLie }: RunOptions,
): Promise<Summary> {
  const summary: Summary = { histories: 0, counts: {}, lies: [], hash: null, lastHash: null };
  const hash = createHash('sha256');
  for (let seed = from; seed <= to; seed += 1) {
    const history = await runHistory(seed, { hasJumpingClocks, isRecorded: isPrinted || isHashed });
    const lies = judge(history);
    summary.histories += 1;
    count(summary.counts, history);
    if (lies.length > 0) summary.lies.push({ seed, lies });
    if (isHashed) {
      const last = createHash('sha256').update(history.facts.steps.join('\n')).digest('hex');
      summary.lastHash = last;
      hash.update(last);
    }
    if (isPrinted) process.stdout.write(`${[...history.facts.steps, ...lies].join('\n')}\n`);
    if (endsAtFirstLie && lies.length > 0) break;
  }
  if (isHashed) summary.hash = hash.digest('hex');
  return summary;
}

function count(counts: Summary['counts'], { facts }: History): void {
  const add = (name: string, more = 1) => {
    counts[name] = (counts[name] ?? 0) + more;
  };
  add('requests', facts.requests.length);
  add('effects', facts.versions.filter(({ request }) => request).length);
  for (const { answer } of facts.calls) {
    if (!answer) add('no answer');
    else
      add(`told ${answer.report?.outcome ?? (answer.error instanceof Error ? answer.error.name : 'error')}`);
  }
  for (const { outcome } of facts.intents.values()) add(`closed ${outcome ?? 'never'}`);
}
