// Metrics whose labels have values from closed lists only. Every series exists from the start, so that no caller can add one.

import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Counted, Distributed, Labels } from './catalog.ts';

type Values<Of extends Labels> = { readonly [Name in keyof Of]: Of[Name][number] };

export function createClosedMetrics(register: Registry) {
  const common = ({ name, help, labels }: Counted | Distributed) => ({
    name,
    help,
    labelNames: Object.keys(labels),
    registers: [register],
  });

  return {
    counter<Of extends Labels>(entry: Counted<Of>) {
      const counter = new Counter(common(entry));
      for (const values of combinations(entry.labels)) counter.inc(values, 0);
      return (values: Values<Of>, by = 1): void => counter.inc(values, by);
    },
    /** A value of `NaN` says that nothing is known. */
    gauge<Of extends Labels>(entry: Counted<Of>, first = 0) {
      const gauge = new Gauge(common(entry));
      for (const values of combinations(entry.labels)) gauge.set(values, first);
      return (values: Values<Of>, value: number): void => gauge.set(values, value);
    },
    histogram<Of extends Labels>(entry: Distributed<Of>) {
      const histogram = new Histogram({ ...common(entry), buckets: [...entry.buckets] });
      for (const values of combinations(entry.labels)) histogram.zero(values);
      return (values: Values<Of>, value: number): void => histogram.observe(values, value);
    },
  };
}

/** The text where it is in the list, and `other` for everything else. */
export function closed<const List extends readonly [string, ...string[]]>(
  list: List,
  text: string,
  other: List[number],
): List[number] {
  return list.find((one) => one === text) ?? other;
}

function combinations(labels: Labels): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (known, [name, values]) => known.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}
