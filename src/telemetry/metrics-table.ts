// Prints the metrics as a Markdown table, for the documentation.

import { CATALOG, buildInfo } from './catalog.ts';
import type { Counted, Distributed } from './catalog.ts';

/** The values of these labels differ with each build. */
const ANY_BUILD = buildInfo({ version: '…', revision: '…', node: '…' });

export function printMetricsTable(): string {
  const all: readonly (Counted | Distributed)[] = [...Object.values(CATALOG), ANY_BUILD];
  const rows = all.map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    Object.entries(labels)
      .map(([label, values]) => `\`${label}\`: ${values.join(', ')}`)
      .join('; '),
    help,
  ]);
  return [['metric', 'type', 'labels', 'meaning'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
