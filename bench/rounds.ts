// Measures one operation on several servers, by turns: A B C, then C B A, so that what else the machine does falls on all of them alike.

import { startCallers } from './callers.ts';
import { findMistake } from './check-answer.ts';
import { WRITE, textOfTurn } from './operations.ts';
import type { Operation } from './operations.ts';
import { cpuMs, maxRssMb, median } from './processes.ts';
import type { RunningGateway } from './processes.ts';
import { API, CALLS } from './serving.ts';
import type { Target } from './targets.ts';

/** A server that runs. */
export interface Contender extends RunningGateway {
  target: Target;
}

export interface Figures {
  operation: string;
  server: string;
  cpuMicros: number;
  /** The processor time over that of the floor: the median of the ratios of all rounds. */
  ratio: number;
  p50Ms: number;
  p99Ms: number;
  /** The calls to LoanPro for one operation. */
  calls: number;
  /** The most memory that the process had at any time so far. */
  peakRssMb: number;
  /** The share of the answers that had an error or another status than 200, in the worst round. */
  failed: number;
}

type Round = Omit<Figures, 'operation' | 'server' | 'ratio' | 'peakRssMb'>;

export interface Rounds {
  count: number;
  /** The least length of a round. */
  ms: number;
  /** The least number of requests of one customer in a round. Lists have fewer. */
  requests: number;
}

export interface Bench {
  /** The floor comes first. Throws if a server answers wrongly. */
  measure(operation: Operation, contenders: readonly Contender[]): Promise<Figures[]>;
  close(): void;
}

/** `upstream` is the address of the LoanPro in memory. */
export function openBench(upstream: string, { count, ms, requests }: Rounds): Bench {
  const load = startCallers();
  let turn = 0;
  const takeTurns = (number: number) => (turn += number) - number;

  async function runRound(operation: Operation, { origin, pid, target }: Contender): Promise<Round> {
    const before = { cpu: cpuMs(pid), calls: await callsOf(upstream) };
    const { callers, share } = loadFor(operation);
    const { sent, failed, p50Ms, p99Ms } = await load.run({
      origin,
      operation: operation.name,
      isFloor: target.isFloor,
      turn,
      callers,
      requests: Math.ceil(requests * share),
      ms,
    });
    takeTurns(sent);
    // A server that refuses some requests pays for them with those that it answers.
    const answered = sent - failed;
    return {
      cpuMicros: ((cpuMs(pid) - before.cpu) * 1000) / answered,
      p50Ms,
      p99Ms,
      calls: ((await callsOf(upstream)) - before.calls) / answered,
      failed: failed / sent,
    };
  }

  return {
    async measure(operation, contenders) {
      for (const one of contenders) await check(operation, one, upstream, takeTurns(1));
      // The first round lets the compilers of the engine see everything. It does not count.
      for (const one of contenders) await runRound(operation, one);
      const rounds = new Map<Contender, Round[]>(contenders.map((one) => [one, []]));
      for (let number = 0; number < count; number++) {
        const order = number % 2 === 0 ? contenders : contenders.toReversed();
        for (const one of order) rounds.get(one)?.push(await runRound(operation, one));
      }
      const [floor = []] = rounds.values();
      return [...rounds].map(([{ target, pid }, own]) => ({
        operation: operation.name,
        server: target.name,
        cpuMicros: median(own.map(({ cpuMicros }) => cpuMicros)),
        ratio: median(own.map(({ cpuMicros }, index) => cpuMicros / (floor[index]?.cpuMicros ?? Number.NaN))),
        p50Ms: median(own.map(({ p50Ms }) => p50Ms)),
        p99Ms: median(own.map(({ p99Ms }) => p99Ms)),
        calls: median(own.map(({ calls }) => calls)),
        peakRssMb: maxRssMb(pid),
        failed: Math.max(...own.map(({ failed }) => failed)),
      }));
    },
    close: load.end,
  };
}

/** Lists have fewer callers, so that an answer does not wait for all the others, and fewer requests. */
function loadFor({ customers }: Operation): { callers: number; share: number } {
  if (customers === 1) return { callers: 16, share: 1 };
  return customers <= 100 ? { callers: 8, share: 0.1 } : { callers: 4, share: 0.015 };
}

async function check(
  operation: Operation,
  { origin, target }: Contender,
  upstream: string,
  turn: number,
): Promise<void> {
  const body = (target.isFloor ? operation.floor : operation.body)(turn);
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${origin}/graphql`, { method: 'POST', headers, body });
  const mistake = findMistake(operation, turn, await answer.text());
  if (mistake !== null) throw new Error(`${target.name}, ${operation.name}: ${mistake}`);
  if (operation !== WRITE) return;
  const { variables }: { variables: { id: string } } = JSON.parse(operation.body(turn));
  const stored = await fetch(`${upstream}${API}odata.svc/Customers(${variables.id})`);
  if (!(await stored.text()).includes(textOfTurn(turn))) throw new Error(`${target.name} did not write.`);
}

/** How many calls the LoanPro in memory had so far. */
export const callsOf = async (upstream: string) => Number(await (await fetch(upstream + CALLS)).text());
