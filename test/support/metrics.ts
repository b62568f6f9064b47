// Reads the metrics of an app as Prometheus does.

/** The value of each series, by its name with its labels. */
export async function scrape(operations: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${operations}/metrics`)).text();
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end).replace(/^loanpro_gateway_/, ''), Number(line.slice(end + 1))];
      }),
  );
}

/** By how much each of these series grew. */
export function growth(before: Map<string, number>, after: Map<string, number>): Record<string, number> {
  const grown = [...after].map(([series, value]): [string, number] => [
    series,
    value - (before.get(series) ?? 0),
  ]);
  return Object.fromEntries(grown.filter(([series, by]) => by !== 0 && !/_bucket|_sum/.test(series)));
}
