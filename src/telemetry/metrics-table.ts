// Prints the metrics as a Markdown table, for the documentation.

import { createMetrics } from './metrics.ts';

/** What the labels of the build look like: they differ with each build. */
const ANY_BUILD = { version: '…', revision: '…', node: '…' };

export function printMetricsTable(): string {
  const rows = createMetrics(ANY_BUILD).catalog.map(({ name, type, labels, help }) => [
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
