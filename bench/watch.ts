// Probes /live and /ready during a measurement, and summarises how they answered.

import { Worker } from 'node:worker_threads';
import type { Probed } from './probe.ts';

/** Probes the gateway until `end` is called, which returns all results. */
export function watch(origin: string): { end(): Promise<Probed[]> } {
  const probed: Probed[] = [];
  const worker = new Worker(new URL('probe.ts', import.meta.url), { workerData: origin });
  worker.on('message', (one: Probed) => probed.push(one));
  return {
    async end() {
      await worker.terminate();
      return probed;
    },
  };
}

/** A line for each path. Every status must be 200: the process runs, and it has the definitions. */
export function describeProbes(probed: readonly Probed[]): string[] {
  return (['/live', '/ready'] as const).map((path) => {
    const those = probed.filter((one) => one.path === path);
    const wrong = those.map(({ status }) => status).filter((status) => status !== 200);
    const worstMs = Math.max(...those.map(({ durationMs }) => durationMs));
    const kinds = [...new Set(wrong)].map((status) => (status === 0 ? 'no answer within a second' : status));
    const verdict = wrong.length === 0 ? 'all 200' : kinds.join(', ');
    return `${path}: ${those.length} probes, worst ${worstMs.toFixed(0)} ms, ${wrong.length} wrong (${verdict})`;
  });
}
