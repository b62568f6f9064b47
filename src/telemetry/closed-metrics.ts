// Metrics whose labels have values from closed lists only. Every series exists from the start, so that no caller can add one.

import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** The values that each label can have. */
export type Labels = Readonly<Record<string, readonly string[]>>;
type Values<Of extends Labels> = { readonly [Name in keyof Of]: Of[Name][number] };

interface MetricText<Of extends Labels> {
  name: string;
  help: string;
  labels: Of;
}

export interface CatalogEntry extends MetricText<Labels> {
  type: 'counter' | 'gauge' | 'histogram';
}

export function createClosedMetrics(register: Registry) {
  const catalog: CatalogEntry[] = [];

  function describe<Of extends Labels>(type: CatalogEntry['type'], { name, help, labels }: MetricText<Of>) {
    catalog.push({ type, name, help, labels });
    return { name, help, labelNames: Object.keys(labels), registers: [register] };
  }

  return {
    /** Every metric that was made here, for the documentation. */
    catalog,
    counter<const Of extends Labels>(text: MetricText<Of>) {
      const counter = new Counter(describe('counter', text));
      for (const values of combinations(text.labels)) counter.inc(values, 0);
      return (values: Values<Of>, by = 1): void => counter.inc(values, by);
    },
    /** A value of `NaN` says that nothing is known. */
    gauge<const Of extends Labels>(text: MetricText<Of>, first = 0) {
      const gauge = new Gauge(describe('gauge', text));
      for (const values of combinations(text.labels)) gauge.set(values, first);
      return (values: Values<Of>, value: number): void => gauge.set(values, value);
    },
    histogram<const Of extends Labels>(text: MetricText<Of>, buckets: readonly number[]) {
      const histogram = new Histogram({ ...describe('histogram', text), buckets: [...buckets] });
      for (const values of combinations(text.labels)) histogram.zero(values);
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
