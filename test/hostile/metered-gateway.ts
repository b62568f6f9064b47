// A gateway in a process of its own that measures itself, in front of a large tenant.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openStandin } from '../../standin/server.ts';
import type { Standin } from '../../standin/server.ts';
import { memoryVariablesOfImage } from '../support/image.ts';
import { enlarge } from '../support/large-tenant.ts';
import { killAll, pointedTo, root, started } from '../support/process.ts';
import type { StartedRun } from '../support/process.ts';
import { addOddities } from '../support/odd-tenant.ts';

export interface Measurement {
  /** Processor time of the whole process since the last measurement. */
  cpuMs: number;
  /** The most processor time of one turn of the event loop since the last measurement. */
  turnMs: number;
}

/** A longer turn would hold up all other callers. */
export const LONGEST_TURN_MS = 250;

/** How often work that took too long may be done again. */
const MORE_RUNS = 2;

export interface MeteredGateway {
  standin: Standin;
  gateway: StartedRun;
  /**
   * Does the work and measures it. Work that took more than a limit is done again, and the first run within the limits counts. What the
   * code causes comes again in each run. What a busy machine causes does not: it stretches even processor time. No run may find the
   * documents of an earlier one in the cache, so the work writes the number of its run into them.
   */
  measure<Result>(
    limits: Partial<Measurement>,
    work: (run: number) => Promise<Result>,
  ): Promise<Measurement & { result: Result }>;
  /** The most memory that the process ever had. */
  peakMb(): number;
  close(): Promise<void>;
}

/**
 * Customers have the ids 5001 to 6000, and a text in each of 60 fields. From the id 1001 on, 300 other fields are lists with 20 options.
 * Two fields have the name Twice.
 */
export async function openMetered(
  nodeOptions: readonly string[],
  { environment, onRequest }: { environment?: Record<string, string>; onRequest?: () => void },
): Promise<MeteredGateway> {
  const standin = await openStandin({ generatedCustomers: 1000, ...(onRequest && { onRequest }) });
  addOddities(standin);
  enlarge(standin, { fields: 300, options: 20 });
  enlarge(standin, { fields: 60, firstId: 2001, text: 'x'.repeat(60) });
  standin.database.exec("UPDATE custom_field SET name = 'Twice' WHERE id IN (2001, 2002)");
  const gateway = await started(
    { ...pointedTo(standin), ...memoryVariablesOfImage(), LOG_LEVEL: 'error', ...environment },
    { nodeOptions: [...nodeOptions, '--import', path.join(root, 'test/hostile/meter.ts')] },
  );
  // Each measurement listens to the output.
  for (const emitter of [gateway.child, gateway.child.stdout, gateway.child.stderr])
    emitter?.setMaxListeners(0);
  let measurements = 0;
  async function sinceLast(): Promise<Measurement> {
    const printed = gateway.printed(new RegExp(`MEASURED {"number":${++measurements},.*}`));
    gateway.child.kill('SIGUSR2');
    return JSON.parse((await printed).slice('MEASURED '.length));
  }
  return {
    standin,
    gateway,
    async measure({ cpuMs = Infinity, turnMs = Infinity }, work) {
      for (let run = 0; ; run++) {
        await sinceLast();
        const result = await work(run);
        const measured = await sinceLast();
        if ((measured.cpuMs <= cpuMs && measured.turnMs <= turnMs) || run === MORE_RUNS)
          return { ...measured, result };
      }
    },
    peakMb() {
      const status = readFileSync(`/proc/${gateway.child.pid}/status`, 'utf8');
      return Math.round((Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6);
    },
    async close() {
      killAll();
      await standin.close();
    },
  };
}
