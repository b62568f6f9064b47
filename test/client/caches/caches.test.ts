// The caches that front ends use: what is on the screen is what LoanPro holds, after every outcome and in every list.

import { setLogVerbosity } from '@apollo/client';
import { EventEmitter, once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { cacheExchange as documentCache } from '@urql/core';
import { cacheExchange as graphcache } from '@urql/exchange-graphcache';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apolloCacheOptions, graphcacheOptions } from '../../../client/src/cache-options.ts';
import type { CustomFieldValueInput } from '../../../client/generated/graphql.ts';
import * as faults from '../../../standin/faults.ts';
import type { Fault } from '../../../standin/answer.ts';
import type { App } from '../../support/app.ts';
import { openWarm, puts, stored } from '../../support/writing.ts';
import { openApollo } from './apollo.ts';
import { CUSTOMER, listQuery } from './front-end.ts';
import type { FrontEnd, ListName, ShownValue } from './front-end.ts';
import { compileDocuments, openRelay } from './relay.ts';
import { openTanStack } from './tanstack.ts';
import { openUrql } from './urql.ts';

// Both warn of the members of other subtypes.
setLogVerbosity('silent');
const logger = () => undefined;
const documents = compileDocuments();
let app: App;
// One for all scenarios: a gateway keeps no values between requests.
beforeAll(async () => (app = await openWarm()));
afterAll(async () => {
  documents[Symbol.dispose]();
  await app[Symbol.asyncDispose]();
});

const LIST_NAMES: ListName[] = ['all', 'set', 'named'];

/** Each with the lists that it keeps true. Without the options, a cache does not know that a list without unset fields has another member now. */
const FRONT_ENDS: [string, ListName[], (url: string) => FrontEnd][] = [
  ['Apollo Client with the options', LIST_NAMES, (url) => openApollo(url, apolloCacheOptions)],
  ['Apollo Client without options', ['all'], (url) => openApollo(url, {})],
  [
    'Graphcache with the options',
    LIST_NAMES,
    (url) => openUrql(url, graphcache({ ...graphcacheOptions, logger })),
  ],
  ['Graphcache without options', ['all'], (url) => openUrql(url, graphcache({ logger }), 'network-only')],
  ['the document cache of urql', LIST_NAMES, (url) => openUrql(url, documentCache)],
  ['Relay', LIST_NAMES, (url) => openRelay(url, documents)],
  ['TanStack Query', LIST_NAMES, openTanStack],
];

/** The fields that are looked at: a text and a list field that are saved, and one that is not. */
const SAVED = 1;
const LIST = 2;
const OTHER = 17;

interface Scenario {
  outcome: string;
  what: string;
  /** The field that is saved, if it is not `SAVED`. */
  field?: number;
  /** What the customer holds when the screen is read. Null means nothing. */
  held: string | null;
  /** What happens at LoanPro between the read and the save. */
  meanwhile?: () => void;
  value: Pick<CustomFieldValueInput, 'value' | 'onlyIf'>;
  /** Other values of the same update. */
  before?: CustomFieldValueInput[];
}

const withFault = (fault: Fault) => () => {
  app.standin.fault = faults.onWrites(fault);
};
const change = { value: { text: 'Globex' } };
const choice = { value: { option: { label: 'Gold' } } };

const SCENARIOS: Scenario[] = [
  { outcome: 'APPLIED', what: 'another value', held: 'Acme', value: change },
  { outcome: 'APPLIED', what: 'a value in an empty field', held: null, value: change },
  { outcome: 'APPLIED', what: 'an empty field', held: 'Acme', value: { value: { clear: 'TO_EMPTY' } } },
  { outcome: 'APPLIED', what: 'another option', field: LIST, held: '1', value: choice },
  { outcome: 'APPLIED', what: 'one option in place of several', field: LIST, held: '1,2', value: choice },
  {
    outcome: 'APPLIED',
    what: 'an option in place of an unknown one',
    field: LIST,
    held: '99',
    value: choice,
  },
  {
    outcome: 'CONFLICT',
    what: 'the value of somebody else',
    held: 'Acme',
    meanwhile: () => hold(app, SAVED, 'Initech'),
    value: { ...change, onlyIf: { rawValue: 'Acme' } },
  },
  {
    outcome: 'CONFLICT',
    what: 'the value of somebody else in an empty field',
    held: null,
    meanwhile: () => hold(app, SAVED, 'Initech'),
    value: { ...change, onlyIf: { unset: true } },
  },
  {
    outcome: 'DIVERGED',
    what: 'a third value',
    held: 'Acme',
    meanwhile: withFault(faults.storeAs((text) => text.slice(0, 1))),
    value: change,
  },
  {
    outcome: 'DIVERGED',
    what: 'a third value in an empty field',
    held: null,
    meanwhile: withFault(faults.storeAs((text) => text.slice(0, 1))),
    value: change,
  },
  {
    outcome: 'PARTIAL',
    what: 'the former value beside one that was stored',
    held: 'Acme',
    meanwhile: withFault(faults.keepFirst(1)),
    value: change,
    before: [{ field: { id: String(OTHER) }, value: { text: 'REF-5' } }],
  },
  {
    outcome: 'REJECTED',
    what: 'the former value',
    held: 'Acme',
    meanwhile: withFault(faults.dropSilently),
    value: change,
  },
];

describe.each(FRONT_ENDS)('%s shows what LoanPro holds, after', (_name, lists, open) => {
  it.for(SCENARIOS)(
    '$outcome: $what',
    async ({ outcome, field = SAVED, held, meanwhile, value, before = [] }, { signal }) => {
      app.standin.fault = faults.noFault;
      for (const id of [SAVED, LIST]) hold(app, id, id === field ? held : null);
      hold(app, OTHER, 'REF-4150');
      using frontEnd = open(app.url);
      const shown = LIST_NAMES.map((list) => watch(frontEnd, list));
      await shows(app, shown, signal);
      meanwhile?.();
      const values = [...before, { field: { id: String(field) }, ...value }];
      expect(await frontEnd.save(values, unexpected)).toBe(outcome);
      await shows(
        app,
        shown.filter(({ list }) => lists.includes(list)),
        signal,
      );
      const real = new Set<unknown>([held, null, ...stored(app, Number(CUSTOMER), field)]);
      const texts = shown.flatMap(({ history }) => history.map((each) => each[field]?.rawValue ?? null));
      expect(texts.filter((text) => !real.has(text))).toEqual([]);
    },
  );

  it('a check and then a save: a second check is about what LoanPro holds now', async () => {
    app.standin.fault = faults.noFault;
    hold(app, SAVED, 'Acme');
    using frontEnd = open(app.url);
    const values = [{ field: { id: String(SAVED) }, ...change }];
    expect(await frontEnd.check(values)).toEqual([true]);
    expect(await frontEnd.save(values, unexpected)).toBe('APPLIED');
    expect(await frontEnd.check(values)).toEqual([false]);
  });
});

function unexpected(): void {
  throw new Error('The outcome is UNKNOWN.');
}

// Each waits until the deadline of its gateway has passed.
it.concurrent.for(FRONT_ENDS)(
  '%s shows what LoanPro holds, after an UNKNOWN that ended as APPLIED',
  async ([, lists, open], { signal }) => {
    await using slow = await openWarm({ gateway: { requestTimeoutMs: 1500, maxRequestTimeoutMs: 1500 } });
    hold(slow, SAVED, null);
    using frontEnd = open(slow.url);
    const shown = LIST_NAMES.map((list) => watch(frontEnd, list));
    await shows(slow, shown, signal);
    const held = Promise.withResolvers<() => void>();
    slow.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
    const values = [{ field: { id: String(SAVED) }, ...change }];
    // Applied only when a cache that forgot a list at UNKNOWN has read it again, with the former value.
    const applyLate = async () => {
      for (const list of LIST_NAMES) await slow.ask(listQuery(list), { id: CUSTOMER });
      (await held.promise)();
    };
    // No mock of vitest, whose calls are cleared when another of these tests begins.
    let unknowns = 0;
    const told = () => {
      unknowns++;
      void applyLate();
    };
    expect(await frontEnd.save(values, told)).toBe('APPLIED');
    expect(unknowns).toBe(1);
    await shows(
      slow,
      shown.filter(({ list }) => lists.includes(list)),
      signal,
    );
    expect(puts(slow)).toHaveLength(1);
  },
);

/** What a list shows of the fields that are looked at, by their ids. */
type Shown = Record<string, Partial<ShownValue>>;

interface Watched {
  list: ListName;
  /** Everything that was shown, oldest first. */
  history: Shown[];
  changes: EventEmitter;
}

function watch(frontEnd: FrontEnd, list: ListName): Watched {
  const history: Shown[] = [];
  const changes = new EventEmitter();
  frontEnd.open(list, (values) => {
    history.push(looked(values));
    changes.emit('change');
  });
  return { list, history, changes };
}

function looked(values: readonly ShownValue[]): Shown {
  return Object.fromEntries(
    values
      .filter(({ fieldId }) => [SAVED, LIST, OTHER].includes(Number(fieldId)))
      .map((value) => [value.fieldId, withoutNames(value)]),
  );
}

/** Clients add names of types, and ids. */
function withoutNames(value: ShownValue): Partial<ShownValue> {
  return JSON.parse(
    JSON.stringify(value, (name, member) =>
      ['__typename', 'id', 'nodeId'].includes(name) ? undefined : member,
    ),
  );
}

/** Waits until each list shows what the gateway answers now. */
async function shows(from: App, shown: Watched[], signal: AbortSignal): Promise<void> {
  for (const { list, history, changes } of shown) {
    const { data } = await from.ask(listQuery(list), { id: CUSTOMER });
    const now = looked(data.customer.customFields);
    while (!signal.aborted && !isDeepStrictEqual(history.at(-1), now)) {
      await once(changes, 'change', { signal }).catch(() => undefined);
    }
    expect(history.at(-1), list).toEqual(now);
  }
}

/** Makes the customer hold a text in a field. */
function hold({ standin: { database } }: App, fieldId: number, text: string | null): void {
  database
    .prepare('DELETE FROM custom_field__entity WHERE entity_id = ? AND custom_field_id = ?')
    .run(Number(CUSTOMER), fieldId);
  if (text === null) return;
  database
    .prepare(
      `INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value)
       VALUES (?, 'Entity.Customer', ?, ?)`,
    )
    .run(Number(CUSTOMER), fieldId, text);
}
