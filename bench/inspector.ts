// Reads the heap of another process over the inspector of Node, so that the process needs no code for it.

import { once } from 'node:events';

/** The option with which the process has to be started. */
export const INSPECTED = '--inspect=127.0.0.1:0';

/** `output` is what the process has printed. */
export async function openInspector(output: string) {
  const [address = ''] = /ws:\/\/\S+/.exec(output) ?? [];
  const socket = new WebSocket(address);
  await once(socket, 'open');
  let lastId = 0;

  async function call(method: string): Promise<Record<string, unknown>> {
    const id = ++lastId;
    const answered = once(socket, 'message');
    socket.send(JSON.stringify({ id, method }));
    const [{ data }] = await answered;
    return JSON.parse(data).result;
  }

  return {
    /** The memory that JavaScript objects still need after a collection of garbage, in MB. */
    async heapMb(): Promise<number> {
      await call('HeapProfiler.collectGarbage');
      const { usedSize } = await call('Runtime.getHeapUsage');
      return Number(usedSize) / 1024 / 1024;
    },
    close: () => socket.close(),
  };
}
