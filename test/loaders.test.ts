// The loaders of one request alone: entities of two types in one batch, and definitions that cannot be loaded at first.

import { beforeAll, expect, it } from 'vitest';
import { createDefinitionList } from '../src/custom-fields/definition.ts';
import { createDisclosure } from '../src/custom-fields/disclose.ts';
import { ENTITIES, isEntityType } from '../src/custom-fields/entities.ts';
import type { EntityRef, EntityType } from '../src/custom-fields/entities.ts';
import { createReadBudget } from '../src/loanpro/read-budget.ts';
import { createLoaders } from '../src/loaders.ts';
import type { LoanPro } from '../src/loanpro/client.ts';
import { customerRef, customerWith, definitionOf, fieldId } from './support/write-fakes.ts';

// A type that the table of entities may get one day.
beforeAll(() => void Object.assign(ENTITIES, { vessel: { idName: 'vesselId' } }));

function vesselType(): EntityType {
  const type: string = 'vessel';
  if (!isEntityType(type)) throw new Error('The type is not known.');
  return type;
}

/** A client of LoanPro in which every entity exists and holds the name of its type in field 1. */
function fakeLoanPro() {
  const fetched: string[] = [];
  const doubted: string[] = [];
  let loads = 0;
  const loanPro: LoanPro = {
    peekDefinitions: () => null,
    createReadBudget,
    async loadDefinitions() {
      loads++;
      return createDefinitionList([definitionOf('1', 'TEXT')]);
    },
    async loadFreshDefinitions() {
      return createDefinitionList([
        definitionOf('1', 'TEXT', { name: 'Renamed' }),
        definitionOf('2', 'TEXT'),
      ]);
    },
    async loadDefinitionsDespite(type, doubts, signal) {
      doubted.push(...doubts.map(({ about }) => about));
      return loanPro.loadFreshDefinitions(type, signal);
    },
    async fetchEntities(type, ids) {
      fetched.push(`${type}: ${ids.join(' ')}`);
      return new Map(ids.map((id) => [id, { ...customerWith(['1', type]), entity: { type, id } }]));
    },
    usualRows: () => 20,
    fetchForCheck: async () => null,
    fetchForWrite: async () => null,
    writeFields: async () => ({ verdict: 'accepted', status: 200 }),
    setRequest: () => undefined,
    readiness: async () => ({ isReady: true, refused: [] }),
    close: async () => undefined,
  };
  return { loanPro, fetched, doubted, loads: () => loads };
}

const LIMITS = { signal: new AbortController().signal, budget: createReadBudget() };

it('entities of two types with the same id are fetched apart, and each gets its own values', async () => {
  const { loanPro, fetched } = fakeLoanPro();
  const { entity } = createLoaders(loanPro, createDisclosure(), LIMITS);
  const customer = customerRef('5');
  const vessel: EntityRef = { type: vesselType(), id: customer.id };
  const loaded = await entity.loadMany(
    [customer, vessel, customer].map((ref) => ({ entity: ref, profile: false, rows: true })),
  );
  expect(fetched).toEqual(['customer: 5', 'vessel: 5']);
  const texts = loaded.map((each) => {
    if (each === null || each instanceof Error || each.fields === null || each.fields instanceof Error)
      return each;
    return each.fields.values.map(({ text }) => text);
  });
  expect(texts).toEqual([['customer'], ['vessel'], ['customer']]);
});

it('the raw rows of an entity do not leave the loaders', async () => {
  const { loanPro } = fakeLoanPro();
  const { entity } = createLoaders(loanPro, createDisclosure(), LIMITS);
  const loaded = await entity.load({ entity: customerRef('5'), profile: false, rows: true });
  expect(loaded).not.toHaveProperty('rows');
});

it('the definitions are looked up once for a request, however often they are needed', async () => {
  const { loanPro, loads } = fakeLoanPro();
  const loaders = createLoaders(loanPro, createDisclosure(), LIMITS);
  await Promise.all([
    loaders.entity.load({ entity: customerRef('5'), profile: false, rows: true }),
    loaders.definitions('customer'),
    loaders.loadDefinition({ type: 'customer', fieldId: fieldId('1') }),
  ]);
  await loaders.prime(customerWith(['1', 'new']));
  expect(loads()).toBe(1);
});

it('definitions that could not be loaded are looked up again by the same request', async () => {
  const { loanPro, loads } = fakeLoanPro();
  let isDown = true;
  const { loadDefinitions } = loanPro;
  loanPro.loadDefinitions = async (type, signal) => {
    const list = await loadDefinitions(type, signal);
    if (isDown) throw new Error('LoanPro is down.');
    return list;
  };
  const loaders = createLoaders(loanPro, createDisclosure(), LIMITS);
  await expect(loaders.definitions('customer')).rejects.toThrow('LoanPro is down.');
  isDown = false;
  expect((await loaders.definitions('customer')).ordered).toHaveLength(1);
  expect(loads()).toBe(2);
});

it('fresh definitions take the place of those that the request has used so far', async () => {
  const { loanPro, loads } = fakeLoanPro();
  const loaders = createLoaders(loanPro, createDisclosure(), LIMITS);
  const key = { type: 'customer', fieldId: fieldId('1') } as const;
  const customer = customerRef('5');
  const loaded = await loaders.entity.load({ entity: customer, profile: false, rows: true });
  expect((await loaders.loadDefinition(key))?.name).toBe('Field 1');
  await loaders.freshDefinitions('customer');
  expect((await loaders.loadDefinition(key))?.name).toBe('Renamed');
  expect((await loaders.definitions('customer')).ordered).toHaveLength(2);
  if (!loaded?.fields || loaded.fields instanceof Error) throw new Error('The fields are loaded.');
  const [value] = loaders.upToDate(customer, loaded.fields).values;
  expect(value?.field).toMatchObject({ id: '1', name: 'Renamed' });
  expect(loads()).toBe(1);
});

it('a row without a definition makes the loaders look for a newer list once for the whole batch', async () => {
  const { loanPro, doubted } = fakeLoanPro();
  loanPro.fetchEntities = async (type, ids) =>
    new Map(ids.map((id) => [id, { ...customerWith(['2', 'new']), entity: { type, id } }]));
  const { entity } = createLoaders(loanPro, createDisclosure(), LIMITS);
  const [one] = await entity.loadMany(
    ['5', '6'].map((id) => ({ entity: customerRef(id), profile: false, rows: true })),
  );
  expect(doubted).toEqual(['2', '2']);
  expect(one).toMatchObject({ fields: { values: [{ field: { id: '2' } }] } });
});
