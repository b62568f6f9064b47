// The callers of the bench: they run in a process of their own, so that they do not share an event loop with what they measure.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Job, JobResult } from './load-process.ts';
import { killAtExit } from './processes.ts';

export interface Callers {
  run(job: Job): Promise<JobResult>;
  end(): void;
}

export function startCallers(): Callers {
  const child = fork(path.join(import.meta.dirname, 'load-process.ts'));
  killAtExit(child);
  return {
    async run(job) {
      child.send(job);
      const [result]: JobResult[] = await once(child, 'message');
      if (!result) throw new Error('The callers answered nothing.');
      return result;
    },
    end: () => void child.kill(),
  };
}
