// Control groups of Linux: they give a process a fixed share of a processor, and let others of the machine wait for those that are measured.

import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const V1 = '/sys/fs/cgroup/cpu';
const V2 = '/sys/fs/cgroup';
/** Short, so that a process that has used its share waits for a few milliseconds and not for 100. */
const PERIOD_US = 5000;
const REMOVE_WITHIN_MS = 5000;

export interface ControlGroups {
  /** Puts a process into a group of its own, with this share of one processor or with all that it needs. Its later children are in the group as well. */
  add(pid: number, share?: number): void;
  /** Puts all processes back, and removes the groups. */
  close(): void;
}

/** Returns `null` where this process may not make a group. The groups do not outlive this process, unless it is killed. */
export function openControlGroups(): ControlGroups | null {
  const root = existsSync(V1) ? V1 : V2;
  const groups: string[] = [];

  function make(share: number | undefined): string {
    const folder = path.join(root, `bench-${process.pid}-${groups.length}`);
    mkdirSync(folder);
    groups.push(folder);
    const set = (file: string, value: string) => writeFileSync(path.join(folder, file), value);
    const quotaUs = share === undefined ? null : Math.round(share * PERIOD_US);
    if (root === V1) {
      set('cpu.shares', '262144');
      set('cpu.cfs_period_us', String(PERIOD_US));
      set('cpu.cfs_quota_us', String(quotaUs ?? -1));
    } else {
      set('cpu.weight', '10000');
      set('cpu.max', `${quotaUs ?? 'max'} ${PERIOD_US}`);
    }
    return folder;
  }

  function close(): void {
    process.off('exit', close);
    for (const folder of groups.splice(0)) {
      for (const pid of readFileSync(path.join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean))
        move(pid, root);
      remove(folder);
    }
  }

  try {
    make(1);
    close();
  } catch {
    close();
    return null;
  }
  process.once('exit', close);
  return { add: (pid, share) => move(String(pid), make(share), true), close };
}

function move(pid: string, folder: string, mustLive = false): void {
  try {
    writeFileSync(path.join(folder, 'cgroup.procs'), pid);
  } catch (error) {
    // A process that has ended is in no group.
    if (mustLive) throw error;
  }
}

/** A process that is just ending cannot be moved any more, and keeps its group for a moment. */
function remove(folder: string): void {
  const untilMs = performance.now() + REMOVE_WITHIN_MS;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return rmdirSync(folder);
    } catch (error) {
      if (performance.now() > untilMs) throw error;
      Atomics.wait(pause, 0, 0, 10);
    }
  }
}
