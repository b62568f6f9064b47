// Measures how much memory outlives the young collections: what requests leave behind until the next full collection, although nobody needs it.

import { Session } from 'node:inspector/promises';
import type { HeapProfiler } from 'node:inspector';
import { collectGarbage } from './collect-garbage.ts';

export interface Survivors {
  bytes: number;
  /** The functions that allocated the most of it, with how much each of them did. */
  functions: { name: string; bytes: number }[];
}

const SAMPLE_BYTES = 4096;

/** Runs the work after a full collection, because what is old by then keeps what comes after it. */
export async function findSurvivors(work: () => Promise<unknown>): Promise<Survivors> {
  collectGarbage();
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: SAMPLE_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: false,
  });
  await work();
  // What was allocated last has not met a collection yet.
  collectGarbage({ type: 'minor' });
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  const byFunction = new Map<string, number>();
  const add = ({ callFrame, selfSize, children }: HeapProfiler.SamplingHeapProfileNode) => {
    const { functionName, url, lineNumber } = callFrame;
    const name = `${functionName || 'anonymous'} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
    byFunction.set(name, (byFunction.get(name) ?? 0) + selfSize);
    for (const child of children) add(child);
  };
  add(profile.head);
  const functions = [...byFunction].map(([name, bytes]) => ({ name, bytes }));
  return {
    bytes: functions.reduce((sum, { bytes }) => sum + bytes, 0),
    functions: functions.toSorted((one, other) => other.bytes - one.bytes),
  };
}
