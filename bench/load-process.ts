// The callers in a process of their own, the same for every server: each sends its next request as soon as it has an answer.

import { openCaller } from './caller.ts';
import { COMPARED } from './operations.ts';
import { quantile } from './processes.ts';

/** What the process is told to do. */
export interface Job {
  origin: string;
  operation: string;
  /** Whether the server is the floor, which knows no GraphQL. */
  isFloor: boolean;
  /** The number of the first request. The others count on from it. */
  turn: number;
  callers: number;
  /** The callers go on until they have sent so many requests, and for so long. */
  requests: number;
  ms: number;
}

export interface JobResult {
  sent: number;
  /** How many answers had an error or another status than 200. */
  failed: number;
  /** From the first request to the last answer. */
  tookMs: number;
  p50Ms: number;
  p99Ms: number;
}

async function run({ origin, operation: name, isFloor, ...job }: Job): Promise<JobResult> {
  const operation = COMPARED.find((one) => one.name === name);
  if (!operation) throw new Error(`There is no operation ${name}.`);
  const bodyOf = isFloor ? operation.floor : operation.body;
  const caller = openCaller(origin);
  const latenciesMs: number[] = [];
  let sent = 0;
  let failed = 0;
  const beganMs = performance.now();
  const untilMs = beganMs + job.ms;
  const walk = async () => {
    while (sent < job.requests || performance.now() < untilMs) {
      const body = bodyOf(job.turn + sent++) ?? '';
      const startMs = performance.now();
      if ((await caller.ask(body)) !== 'good') failed++;
      latenciesMs.push(performance.now() - startMs);
    }
  };
  await Promise.all(Array.from({ length: job.callers }, walk));
  const tookMs = performance.now() - beganMs;
  await caller.close();
  return { sent, failed, tookMs, p50Ms: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99) };
}

process.on('message', (job: Job) => void run(job).then((result) => process.send?.(result)));
