// A worker thread that requests /live and /ready every 100 ms, each time over a new connection, as an orchestrator does.

import { get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** The result of one probe. Status 0 means no connection, or no answer within a second. */
export interface Probed {
  path: '/live' | '/ready';
  status: number;
  durationMs: number;
}

const EVERY_MS = 100;
const TIMEOUT_MS = 1000;

function probe(path: Probed['path']): void {
  const startMs = performance.now();
  let isReported = false;
  const report = (status: number) => {
    if (isReported) return;
    isReported = true;
    const probed: Probed = { path, status, durationMs: performance.now() - startMs };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    parentPort?.postMessage(probed);
  };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  get(`${String(workerData)}${path}`, { agent: false, signal }, (response) => {
    response.resume();
    response.on('end', () => report(response.statusCode ?? 0));
    response.on('error', () => report(0));
  }).on('error', () => report(0));
}

setInterval(() => {
  probe('/live');
  probe('/ready');
}, EVERY_MS);
