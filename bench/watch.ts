// Whether /live and /ready say the truth while something else goes on, and in what time.

import { Worker } from 'node:worker_threads';
import type { Probed } from './probe.ts';

/** Begins to probe the gateway, until its end. */
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

/** In words. Both must be 200 all the time: the process lives, and the definitions are at hand. */
export function describeProbes(probed: readonly Probed[]): string[] {
  return (['/live', '/ready'] as const).map((path) => {
    const those = probed.filter((one) => one.path === path);
    const wrong = those.map(({ status }) => status).filter((status) => status !== 200);
    const worstMs = Math.max(...those.map(({ durationMs }) => durationMs));
    const kinds = [...new Set(wrong)].map((status) => (status === 0 ? 'none within a second' : status));
    const verdict = wrong.length === 0 ? 'truthful' : kinds.join(', ');
    return `${path}: ${those.length} probes, worst ${worstMs.toFixed(0)} ms, ${wrong.length} wrong (${verdict})`;
  });
}
