// Adds up what several workers found.

import type { Summary } from './summary.ts';

export function mergeSummaries(parts: readonly Summary[]): Summary {
  const counts: Record<string, number> = {};
  for (const part of parts) {
    for (const [name, count] of Object.entries(part.counts)) counts[name] = (counts[name] ?? 0) + count;
  }
  return {
    histories: parts.reduce((total, { histories }) => total + histories, 0),
    counts,
    lies: parts.flatMap(({ lies }) => lies).toSorted((a, b) => a.seed - b.seed),
    hash: null,
    lastHash: null,
  };
}
