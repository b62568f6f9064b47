// Asks /live and /ready every 100 ms, as an orchestrator would: each time over a new connection. A thread of its own.

import { get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** What became of one probe. Status 0 is none within a second, or no connection. */
export interface Probed {
  path: '/live' | '/ready';
  status: number;
  durationMs: number;
}

const EVERY_MS = 100;
const PATIENCE_MS = 1000;

function probe(path: Probed['path']): void {
  const startMs = performance.now();
  let isTold = false;
  const tell = (status: number) => {
    if (isTold) return;
    isTold = true;
    const probed: Probed = { path, status, durationMs: performance.now() - startMs };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(probed);
  };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  get(`${String(workerData)}${path}`, { agent: false, signal }, (response) => {
    response.resume();
    response.on('end', () => tell(response.statusCode ?? 0));
    response.on('error', () => tell(0));
  }).on('error', () => tell(0));
}

setInterval(() => {
  probe('/live');
  probe('/ready');
}, EVERY_MS);
