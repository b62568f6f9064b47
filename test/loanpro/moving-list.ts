// A list of a random tenant: cut at some page, with or without a right total, and changed by others between two pages.

import type { Random } from '../simulation/random.ts';
import type { Read } from '../../src/loanpro/transport/transport.ts';

export interface ListTraits {
  pageLimit: number;
  nopaging: 'honoured' | 'ignored';
  skip: 'honoured' | 'ignored';
  ranges: 'honoured' | 'ignored' | 'refused';
  total: 'right' | 'absent' | 'too-high' | 'too-low';
  /** `by-id` honours `$orderby`. The others keep an order of their own, `shuffled` another one for each page. */
  order: 'by-id' | 'own' | 'shuffled';
  changes: 'none' | 'one' | 'many';
}

export function randomTraits(random: Random): ListTraits {
  const limits = [1, 2, 3, 20, 50, 100, 250, 1000, random.integer(1, 100), random.integer(1, 5000)] as const;
  return {
    pageLimit: random.pick(limits),
    nopaging: random.pick(['honoured', 'ignored', 'ignored']),
    skip: random.pick(['honoured', 'honoured', 'honoured', 'ignored']),
    ranges: random.pick(['honoured', 'honoured', 'ignored', 'refused']),
    total: random.pick(['right', 'absent', 'absent', 'too-high', 'too-low']),
    order: random.pick(['by-id', 'by-id', 'by-id', 'own', 'shuffled']),
    changes: random.pick(['none', 'one', 'many']),
  };
}

export interface MovingList {
  read: Read;
  /** Begins a read: what lives from now on, and what lived at any moment. */
  begin(): { livedThroughout: Set<number>; livedAtAll: Set<number> };
}

export function createMovingList(traits: ListTraits, size: number, random: Random): MovingList {
  let nextId = 1;
  const rows = new Map<number, number>();
  let read = { livedThroughout: new Set<number>(), livedAtAll: new Set<number>() };
  let changesLeft = 0;

  function add(id: number): void {
    rows.set(id, random.next());
    read.livedAtAll.add(id);
  }
  function remove(id: number): void {
    rows.delete(id);
    read.livedThroughout.delete(id);
  }
  for (let count = 0; count < size; count++) add((nextId += random.integer(1, 3)));

  function change(): void {
    const [victim] = random.chance(0.5) ? [...rows.keys()].slice(random.integer(0, rows.size)) : rows.keys();
    const kind = random.integer(0, 2);
    if (kind === 0) add((nextId += 1));
    else if (victim !== undefined && kind === 1) remove(victim);
    else if (victim !== undefined) rows.set(victim, random.next());
  }

  function pageFor(options: URLSearchParams) {
    const above = Number(/id gt (\d+)/.exec(options.get('$filter') ?? '')?.[1] ?? 0);
    const isAsked = (id: number) => traits.ranges === 'ignored' || id > above;
    const keys = new Map(
      [...rows].map(([id, own]) => [id, traits.order === 'shuffled' ? random.next() : own]),
    );
    const place = (id: number) => (traits.order === 'by-id' ? id : (keys.get(id) ?? 0));
    const matching = [...rows.keys()].filter(isAsked).toSorted((a, b) => place(a) - place(b));
    const skip = traits.skip === 'ignored' ? 0 : Number(options.get('$skip') ?? 0);
    const limit = traits.nopaging === 'honoured' && options.has('nopaging') ? Infinity : traits.pageLimit;
    const results = matching.slice(skip, skip + limit).map((id) => ({ id }));
    const error = { right: 0, absent: 0, 'too-high': 2, 'too-low': -2 }[traits.total];
    const total = Math.max(0, matching.length + error);
    // A total that is wrong and still fits the page is the one lie that no other sign contradicts. See docs/guarantees.md.
    const isUnseen = total === results.length && matching.length > total;
    return traits.total === 'absent' || isUnseen ? { results } : { results, summary: { total } };
  }

  return {
    begin() {
      read = { livedThroughout: new Set(rows.keys()), livedAtAll: new Set(rows.keys()) };
      changesLeft = { none: 0, one: 1, many: Infinity }[traits.changes];
      return read;
    },
    async read(path) {
      const options = new URLSearchParams(path.split('?')[1]);
      const isRange = options.get('$filter')?.includes(' gt ') ?? false;
      if (isRange && traits.ranges === 'refused') return { status: 409, body: '{}', retryAfter: null };
      const body = JSON.stringify({ d: pageFor(options) });
      if (changesLeft > 0 && random.chance(changesLeft === 1 ? 0.8 : 0.15)) {
        changesLeft--;
        change();
      }
      return { status: 200, body, retryAfter: null };
    },
  };
}
