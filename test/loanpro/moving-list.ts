// A list of a random tenant: cut at some page, with or without a right total, and changed by others between two pages.

import type { Random } from '../simulation/random.ts';
import type { Read } from '../../src/loanpro/transport/transport.ts';

export interface ListTraits {
  pageLimit: number;
  nopaging: 'honoured' | 'ignored';
  skip: 'honoured' | 'ignored';
  ranges: 'honoured' | 'ignored' | 'refused';
  /** `page` is the number of rows on the page. */
  total: 'right' | 'absent' | 'too-high' | 'too-low' | 'page';
  /**
   * `by-id` and `descending` honour `$orderby`. The others keep an order of their own: `nearly-by-id` by id with one row at the end, `shuffled`
   * another one for each page.
   */
  order: 'by-id' | 'descending' | 'own' | 'nearly-by-id' | 'shuffled';
  changes: 'none' | 'one' | 'many';
}

export function randomTraits(random: Random): ListTraits {
  const limits = [1, 2, 3, 20, 50, 100, 250, 1000, random.integer(1, 100), random.integer(1, 5000)] as const;
  return {
    pageLimit: random.pick(limits),
    nopaging: random.pick(['honoured', 'ignored', 'ignored']),
    skip: random.pick(['honoured', 'honoured', 'honoured', 'ignored']),
    ranges: random.pick(['honoured', 'honoured', 'ignored', 'refused']),
    total: random.pick(['right', 'right', 'absent', 'absent', 'too-high', 'too-low', 'page']),
    order: random.pick(['by-id', 'by-id', 'by-id', 'descending', 'own', 'nearly-by-id', 'shuffled']),
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
    const ids = [...rows.keys()];
    const [victim, other] = random.chance(0.5) ? ids.slice(random.integer(0, rows.size)) : ids;
    const kind = random.integer(0, 3);
    if (kind === 0 || victim === undefined) add((nextId += 1));
    else if (kind === 1) remove(victim);
    else if (kind === 2) rows.set(victim, random.next());
    else {
      // What one row leaves, another one takes: each row between them keeps its position.
      remove(victim);
      if (other !== undefined) rows.set(other, 0);
      if (random.chance(0.3)) add((nextId += 1));
    }
  }

  /** Where a row stands, before it is asked for another order. */
  function positionOf(id: number): number {
    const own = rows.get(id) ?? 0;
    switch (traits.order) {
      case 'shuffled':
        return random.next();
      case 'own':
        return own;
      case 'nearly-by-id':
        return own < 0.01 ? nextId + own : id;
      case 'by-id':
        return id;
      case 'descending':
        return -id;
    }
  }

  function isInRange(id: number, options: URLSearchParams): boolean {
    const [, than, bound] = /id (gt|lt) (\d+)/.exec(options.get('$filter') ?? '') ?? [];
    if (traits.ranges === 'ignored' || than === undefined) return true;
    return than === 'gt' ? id > Number(bound) : id < Number(bound);
  }

  function pageFor(options: URLSearchParams) {
    const [, asked] = /^id (asc|desc)$/.exec(options.get('$orderby') ?? '') ?? [];
    const sorts = asked !== undefined && (traits.order === 'by-id' || traits.order === 'descending');
    const matching = [...rows.keys()]
      .filter((id) => isInRange(id, options))
      .map((id) => ({ id, position: sorts ? (asked === 'asc' ? id : -id) : positionOf(id) }))
      .toSorted((a, b) => a.position - b.position);
    const skip = traits.skip === 'ignored' ? 0 : Number(options.get('$skip') ?? 0);
    const limit = traits.nopaging === 'honoured' && options.has('nopaging') ? Infinity : traits.pageLimit;
    const results = matching.slice(skip, skip + limit).map(({ id }) => ({ id }));
    if (traits.total === 'absent') return { results };
    const count = traits.total === 'page' ? results.length : matching.length;
    const error = { right: 0, page: 0, 'too-high': 2, 'too-low': -2 }[traits.total];
    return { results, summary: { total: Math.max(0, count + error) } };
  }

  return {
    begin() {
      read = { livedThroughout: new Set(rows.keys()), livedAtAll: new Set(rows.keys()) };
      changesLeft = { none: 0, one: 1, many: Infinity }[traits.changes];
      return read;
    },
    async read(path) {
      const options = new URLSearchParams(path.split('?')[1]);
      const isRange = / (gt|lt) /.test(options.get('$filter') ?? '');
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
