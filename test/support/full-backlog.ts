// A port whose backlog is full: it listens, accepts nothing, and leaves every new connection waiting.

import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

/** Listens, and then stops its thread, so that the system accepts as many connections as the backlog holds and nobody takes them. */
const LISTEN = `
const { createServer } = require('node:net');
const { parentPort } = require('node:worker_threads');
const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

const FILLERS = 16;

export async function openFullBacklog() {
  const worker = new Worker(LISTEN, { eval: true });
  const [port]: number[] = await once(worker, 'message');
  let waiting = FILLERS;
  const fillers = Array.from({ length: FILLERS }, () =>
    connect({ port: port ?? 0, host: '127.0.0.1' })
      .on('error', () => undefined)
      .once('connect', () => waiting--),
  );
  // One more than its size fits into a backlog.
  await Promise.all(fillers.slice(0, 2).map(async (filler) => once(filler, 'connect')));
  return {
    port: port ?? 0,
    /** How many connections wait for a place. */
    waiting: () => waiting,
    async [Symbol.asyncDispose]() {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
}
