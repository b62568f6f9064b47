// How often a campaign repeats itself: a few times with every test, and many times in its long form (`npm run campaigns`).

export const isLong = process.env['CAMPAIGNS'] === 'long';

export const times = (short: number, long: number): number => (isLong ? long : short);

/** The longest time that a test of a campaign may take. */
export const CAMPAIGN_TIMEOUT_MS = isLong ? 3_600_000 : 180_000;

/** Prints what was found in the long form, for the person who runs it. */
export function tell(found: string): void {
  if (isLong) process.stdout.write(`${found}\n`);
}

/** Does the work this many times, one after the other. */
export async function repeat(count: number, work: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < count; round++) await work(round);
}

/** Does the work this many times, all at the same moment. */
export async function atOnce<Result>(
  count: number,
  work: (index: number) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}
