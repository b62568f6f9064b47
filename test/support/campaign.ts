// How often a campaign goes round: a few times with every test, often in its long form (`npm run campaigns`).

const isLong = process.env['CAMPAIGNS'] === 'long';

export const times = (short: number, long: number): number => (isLong ? long : short);

/** The longest a test of a campaign may take. */
export const CAMPAIGN_TIMEOUT_MS = isLong ? 3_600_000 : 180_000;

/** What was found, for whoever runs the long form. */
export function tell(found: string): void {
  if (isLong) process.stdout.write(`${found}\n`);
}

/** Does it so often, one after the other. */
export async function repeat(count: number, work: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < count; round++) await work(round);
}

/** Does it so often, all at once. */
export async function atOnce<Result>(
  count: number,
  work: (index: number) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}
