// The portrait names the dialect of a tenant: over random switch settings of the stand-in, each finding is right or says that it cannot be observed.

import { assert, asyncProperty, constantFrom, record, subarray } from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_READ_QUESTIONS, openAsker } from '../../../src/loanpro/portrait/asker.ts';
import { drawPortrait } from '../../../src/loanpro/portrait/portrait.ts';
import { defaultQuirks, type Quirks, readQuirk, switches } from '../../../standin/quirks.ts';
import { openStandin, type Standin } from '../../../standin/server.ts';
import { CAMPAIGN_TIMEOUT_MS, times } from '../../support/campaign.ts';
import { addOddities } from '../../support/odd-tenant.ts';

const SPOILABLE = { customerId: '4150', fieldId: '1' };

async function portraitOf(
  quirks: Partial<Quirks>,
  spoilable: typeof SPOILABLE | null = SPOILABLE,
  prepare: (standin: Standin) => void = () => undefined,
) {
  await using standin = await openStandin({ quirks });
  addOddities(standin);
  prepare(standin);
  const ask = openAsker({
    baseUrl: standin.baseUrl,
    instanceId: standin.instanceId,
    token: () => standin.token,
    proxy: null,
    timeoutMs: 5000,
  });
  const held = () =>
    standin.database
      .prepare('SELECT id, custom_field_id, custom_field_value FROM custom_field__entity ORDER BY id')
      .all();
  const before = held();
  const { findings } = await drawPortrait(ask, { customerIds: ['5001', '5002', '5003', '5004'], spoilable });
  await ask.close();
  return { findings, asked: ask.asked(), before, after: held() };
}

/** What the portrait may find. Some differences cannot be seen from outside. */
function isRight(about: string, value: unknown, quirks: Quirks): boolean {
  switch (about) {
    case 'missingCustomer':
      return value === quirks.missingCustomer.status;
    case 'definitionFilter':
      return value === (quirks.definitionFilter === 'refused' ? 409 : quirks.definitionFilter);
    case 'optionsForm':
      // Each list of the demo tenant is stored in another form, and perhaps not all of them are seen.
      if (quirks.optionsForm !== 'as-stored') return value === quirks.optionsForm;
      return ['as-stored', 'object', 'list', 'commas'].some((form) => form === value);
    case 'settleMs':
      return quirks.settleMs === 0 ? value === 0 : Number(value) >= quirks.settleMs;
    case 'rewrites': {
      // What happens to phone numbers and amounts is not seen in a text, and decomposed letters hide that they were composed.
      const hidden = new Set([
        'digits',
        'decimals',
        ...(quirks.rewrites.includes('decomposed') ? ['composed'] : []),
      ]);
      return JSON.stringify(value) === JSON.stringify(quirks.rewrites.filter((name) => !hidden.has(name)));
    }
    case 'putBack':
      return value === true;
    default:
      return value === Object.entries(quirks).find(([name]) => name === about)?.[1];
  }
}

const NUMBERS: Record<string, number[]> = {
  pageLimit: [3, 20, 50, 100],
  expansionLimit: [0, 2, 7, 1000],
  settleMs: [0, 0, 0, 100],
  latencyMs: [0],
  searchLagMs: [0],
};
const dialects = record(
  Object.fromEntries(
    Object.entries(switches).map(([name, { values, default: standard }]) => {
      if (name === 'missingCustomer') return [name, constantFrom({ status: 404, message: 'No' }, standard)];
      if (name === 'rewrites')
        return [name, subarray(values.slice('any of '.length).split(', ').slice(0, -1))];
      return [name, constantFrom(...(NUMBERS[name] ?? values.split(', ')))];
    }),
  ),
).map((given): Quirks =>
  Object.assign(
    { ...defaultQuirks },
    ...Object.entries(given).map(([name, value]) => readQuirk(name, value)),
  ),
);

it(
  'each finding of a random dialect is right or says that it cannot be observed, with at most 60 questions',
  async () => {
    await assert(
      asyncProperty(dialects, async (quirks) => {
        const { findings, asked, before, after } = await portraitOf(quirks);
        expect(asked).toBeLessThanOrEqual(MAX_READ_QUESTIONS);
        const wrong = findings.filter(
          ({ about, value }) => value !== undefined && !isRight(about, value, quirks),
        );
        expect(wrong.filter(({ about }) => about !== 'retryAfter')).toEqual([]);
        expect(findings.map(({ about }) => about)).toEqual(expect.arrayContaining(Object.keys(switches)));
        const abouts = findings.map(({ about }) => about);
        expect(new Set(abouts).size).toBe(abouts.length);
        // What was written is put back. A second row may stay, and holds the former text.
        if (quirks.clearing === 'either' && quirks.settleMs === 0)
          expect(after.slice(0, before.length)).toEqual(before);
      }),
      { numRuns: times(5, 300), endOnFailure: true },
    );
  },
  CAMPAIGN_TIMEOUT_MS,
);

it('the demo tenant with the default switches is known nearly completely', async () => {
  const { findings, before, after } = await portraitOf({});
  const unknown = findings.filter(({ value }) => value === undefined).map(({ about }) => about);
  expect(unknown).toEqual(['expansionLimit', 'numberRewrites', 'retryAfter', 'searchLagMs', 'latencyMs']);
  expect(after).toEqual(before);
});

it('a portrait without a field that may be spoiled writes nothing', async () => {
  const { findings, before, after } = await portraitOf({}, null);
  expect(after).toEqual(before);
  expect(findings.find(({ about }) => about === 'updateKey')).toMatchObject({ value: undefined });
});

it.each([
  [{}, '5'],
  [{}, '999'],
  [{ definitionList: 403, definitionFilter: 403, definitionByKey: 403, definitionExpansion: 403 }, '1'],
] as const)(
  'with %j, field %s is not known to be a text field, so nothing is written',
  async (quirks, fieldId) => {
    const { findings, before, after } = await portraitOf(quirks, { customerId: '4150', fieldId });
    expect(after).toEqual(before);
    expect(findings.find(({ about }) => about === 'updateKey')).toMatchObject({
      value: undefined,
      evidence: expect.stringContaining(`field ${fieldId} is not known to be a text field`),
    });
  },
);

it('a role that may read single definitions only is enough to know the type of the field', async () => {
  const { findings } = await portraitOf({ definitionList: 403, definitionFilter: 403 });
  expect(findings.find(({ about }) => about === 'updateKey')).toMatchObject({ value: 'field' });
});

it.each<Partial<Quirks>>([{ definitionByKey: 403 }, { definitionExpansion: 403 }])(
  'a tenant that lists no definitions is known by another route, also if it has no field 1: %j',
  async (refused) => {
    const quirks: Partial<Quirks> = {
      definitionList: 403,
      definitionFilter: 403,
      optionsForm: 'list',
      checkboxWords: 'Yes/No',
      ...refused,
    };
    const { findings, asked } = await portraitOf(quirks, null, ({ database }) =>
      database.exec(
        'DELETE FROM custom_field__entity WHERE custom_field_id = 1; DELETE FROM custom_field WHERE id = 1',
      ),
    );
    expect(asked).toBeLessThanOrEqual(MAX_READ_QUESTIONS);
    const found = Object.fromEntries(findings.map(({ about, value }) => [about, value]));
    expect(found).toMatchObject({ definitionByKey: 'open', definitionExpansion: 'open', ...quirks });
  },
);

it.each([{}, { customerListing: 'refused' }] as const)(
  'a tenant that expands only some values of a customer is known with %j, and one that expands all is not',
  async (quirks) => {
    for (const expansionLimit of [7, 0]) {
      const { findings } = await portraitOf({ ...quirks, expansionLimit });
      expect(findings.find(({ about }) => about === 'expansionLimit')?.value).toBe(
        expansionLimit || undefined,
      );
    }
  },
);

it('the time until an update is seen is said as a limit', async () => {
  const { findings } = await portraitOf({ settleMs: 100 });
  expect(findings.find(({ about }) => about === 'settleMs')).toMatchObject({
    evidence: expect.stringMatching(/^every update was seen after at most \d+ ms$/),
  });
});

it('an update that may still take effect is said, and the former text is sent after it', async () => {
  const texts: unknown[] = [];
  const { findings } = await portraitOf({}, SPOILABLE, (standin) => {
    standin.fault = async (request, next) => {
      if (request.method !== 'PUT') return next();
      texts.push(JSON.parse(request.body).CustomFieldValues.results[0]);
      return { status: 504, body: 'Gateway Timeout' };
    };
  });
  expect(texts).toEqual([
    expect.objectContaining({ customFieldValue: 'portrait 1' }),
    expect.objectContaining({ customFieldValue: 'Blue Fir Bakery', __update: true }),
  ]);
  expect(findings.find(({ about }) => about === 'putBack')).toMatchObject({
    value: false,
    evidence: expect.stringContaining('MAY STILL TAKE EFFECT'),
  });
});
