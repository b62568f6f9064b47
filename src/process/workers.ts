// Several processes of the gateway on one port: the first process starts the workers, replaces one that ends, and stops them all.

import cluster from 'node:cluster';
import type { EventEmitter } from 'node:events';

/** `ended`: a worker ended by itself, and another one takes its place. `given-up`: that happened too often, so all are stopped. */
export type WorkersNotice =
  | { kind: 'ended'; worker: number; code: number | null; signal: string | null }
  | { kind: 'given-up' };

/** A worker as its parent sees it. It emits `message` and `exit`. */
export interface WorkerHandle extends Pick<EventEmitter, 'on'> {
  send(message: string): void;
  signal(name: NodeJS.Signals): void;
}

const LISTENING = 'listening';
const STOP = 'stop';

/** After an unexpected end, so that a worker that cannot run does not take all the processor time. */
export const START_AGAIN_AFTER_MS = 1000;
/** More unexpected ends in a minute than this are no accident: an orchestrator has to see them. */
export const MAX_ENDS_PER_MINUTE = 5;
const MINUTE_MS = 60_000;

export interface WorkersOptions {
  count: number;
  /** Starts the worker with this number, from 1 to `count`. */
  fork: (worker: number) => WorkerHandle;
  onNotice: (notice: WorkersNotice) => void;
}

/** Starts the first worker alone: it shows that the settings can be used, and upgrades the journal if that is necessary. */
export function superviseWorkers({ count, fork, onNotice }: WorkersOptions) {
  const running = new Set<WorkerHandle>();
  const listening = new WeakSet<WorkerHandle>();
  const endsAtMs: number[] = [];
  const { promise: exitCode, resolve } = Promise.withResolvers<number>();
  let isStopping = false;
  let hasStarted = false;
  let code = 0;

  function start(worker: number): void {
    if (isStopping) return;
    const handle = fork(worker);
    running.add(handle);
    handle.on('exit', (exit: number | null, signal: string | null) => {
      running.delete(handle);
      if (isStopping || !hasStarted) endedInOrder(exit === 0 || (isStopping && !listening.has(handle)));
      else ended(worker, exit, signal);
    });
    handle.on('message', (message: unknown) => {
      if (message !== LISTENING) return;
      listening.add(handle);
      if (hasStarted) return;
      hasStarted = true;
      for (let other = 2; other <= count; other += 1) start(other);
    });
  }

  /** A worker that was stopped, or the first one, which did not start and has said why. */
  function endedInOrder(isGood: boolean): void {
    if (!isGood) code = 1;
    if (running.size === 0) resolve(code);
  }

  function ended(worker: number, exit: number | null, signal: string | null): void {
    onNotice({ kind: 'ended', worker, code: exit, signal });
    endsAtMs.push(performance.now());
    const isOften = endsAtMs.length > MAX_ENDS_PER_MINUTE;
    const firstMs = isOften ? endsAtMs.shift() : undefined;
    if (firstMs !== undefined && performance.now() - firstMs < MINUTE_MS) {
      onNotice({ kind: 'given-up' });
      code = 1;
      return stop();
    }
    setTimeout(() => start(worker), START_AGAIN_AFTER_MS);
  }

  function stop(): void {
    isStopping = true;
    for (const handle of running) {
      if (listening.has(handle)) handle.send(STOP);
      // It does not hear the message yet, and has accepted nothing.
      else handle.signal('SIGKILL');
    }
    if (running.size === 0) resolve(code);
  }

  start(1);
  return {
    /** Lets every worker answer what it has, as after SIGTERM. */
    stop,
    /** Sends a signal to every worker that listens, and so can handle it. */
    signal(name: NodeJS.Signals) {
      for (const handle of running) if (listening.has(handle)) handle.signal(name);
    },
    /** Resolves when all workers have ended. */
    exitCode,
  };
}

/** Starts a worker with the settings of this process. Its number is its last argument, so that `ps` shows it. */
export function forkWorker(worker: number, port: number): WorkerHandle {
  cluster.setupPrimary({ args: [String(worker)] });
  const { process: child } = cluster.fork({ PORT: String(port) });
  return {
    on: child.on.bind(child),
    // A worker that has just ended cannot be told anything.
    send: (message) => void child.send(message, () => undefined),
    signal: (name) => void child.kill(name),
  };
}

/** In a worker its number, and otherwise `null`. */
export const ownWorkerNumber = () => (cluster.isWorker ? Number(process.argv.at(-1)) : null);

/** Tells the parent that this worker accepts connections. */
export function reportListening(): void {
  if (cluster.isWorker) process.send?.(LISTENING);
}

/** Resolves when the parent wants this worker to stop. */
export async function stopOrdered(): Promise<string> {
  return new Promise((resolve) => {
    if (cluster.isWorker) process.on('message', (message) => message === STOP && resolve('SIGTERM'));
  });
}

/** Lets a worker end that has nothing left to do. */
export function leaveParent(): void {
  cluster.worker?.disconnect();
}
