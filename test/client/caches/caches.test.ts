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
import { openWarm, stored } from '../../support/writing.ts';
import { openApollo } from './apollo.ts';
import { CUSTOMER } from './front-end.ts';
import type { FrontEnd, ListName, Shown, ShownValue } from './front-end.ts';
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
  ['Graphcache without options', ['all'], (url) => openUrql(url, graphcache({ logger }))],
  ['the document cache of urql', LIST_NAMES, (url) => openUrql(url, documentCache)],
  ['Relay', LIST_NAMES, (url) => openRelay(url, documents)],
  ['TanStack Query', LIST_NAMES, openTanStack],
];

/** The fields that are looked at: one that is saved, and one that is not. */
const SAVED = 1;
const OTHER = 17;

interface Scenario {
  outcome: string;
  what: string;
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

const SCENARIOS: Scenario[] = [
  { outcome: 'APPLIED', what: 'another value', held: 'Acme', value: change },
  { outcome: 'APPLIED', what: 'a value in an empty field', held: null, value: change },
  { outcome: 'APPLIED', what: 'an empty field', held: 'Acme', value: { value: { clear: 'TO_EMPTY' } } },
  {
    outcome: 'CONFLICT',
    what: 'the value of somebody else',
    held: 'Acme',
    meanwhile: () => hold(SAVED, 'Initech'),
    value: { ...change, onlyIf: { rawValue: 'Acme' } },
  },
  {
    outcome: 'CONFLICT',
    what: 'the value of somebody else in an empty field',
    held: null,
    meanwhile: () => hold(SAVED, 'Initech'),
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
    async ({ outcome, held, meanwhile, value, before = [] }, { signal }) => {
      app.standin.fault = faults.noFault;
      hold(SAVED, held);
      hold(OTHER, 'REF-4150');
      using frontEnd = open(app.url);
      const shown = LIST_NAMES.map((list) => watch(frontEnd, list));
      await shows(shown, signal);
      meanwhile?.();
      expect(await frontEnd.save([...before, { field: { id: String(SAVED) }, ...value }])).toBe(outcome);
      await shows(
        shown.filter(({ list }) => lists.includes(list)),
        signal,
      );
      const real = new Set<unknown>([held ?? '', ...stored(app, Number(CUSTOMER), SAVED)]);
      const texts = shown.flatMap(({ history }) => history.map((each) => each[SAVED] ?? ''));
      expect(texts.filter((text) => !real.has(text))).toEqual([]);
    },
  );
});

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
      .filter(({ fieldId }) => [SAVED, OTHER].includes(Number(fieldId)))
      .map(({ fieldId, rawValue }) => [fieldId, rawValue]),
  );
}

/** Waits until each list shows what is stored. */
async function shows(shown: Watched[], signal: AbortSignal): Promise<void> {
  const held = [SAVED, OTHER].flatMap((id) => {
    const [text] = stored(app, Number(CUSTOMER), id);
    return [[String(id), typeof text === 'string' && text !== '' ? text : null] as const];
  });
  const expected = (list: ListName) =>
    Object.fromEntries(held.filter(([, text]) => list === 'all' || text !== null));
  for (const { list, history, changes } of shown) {
    while (!signal.aborted && !isDeepStrictEqual(history.at(-1), expected(list))) {
      await once(changes, 'change', { signal }).catch(() => undefined);
    }
    expect(history.at(-1), list).toEqual(expected(list));
  }
}

/** Makes the customer hold a text in a field. */
function hold(fieldId: number, text: string | null): void {
  const { database } = app.standin;
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
