// Watches the turns of the event loop while something runs: how many there are, and the processor time of the longest one.

export interface Turns {
  count: number;
  /** The processor time of the process in the longest turn, with what collects garbage beside it. */
  longestMs: number;
}

export async function watchTurns(work: () => Promise<unknown>): Promise<Turns> {
  const turns = { count: 0, longestMs: 0 };
  let start = process.cpuUsage();
  const endTurn = () => {
    const { user, system } = process.cpuUsage(start);
    turns.count++;
    turns.longestMs = Math.max(turns.longestMs, (user + system) / 1000);
    start = process.cpuUsage();
  };
  let next: NodeJS.Immediate;
  const watch = () => {
    endTurn();
    next = setImmediate(watch);
  };
  next = setImmediate(watch);
  await work();
  clearImmediate(next);
  endTurn();
  return turns;
}
