// A store and a journal in memory, for tests of one write alone.

import { createDefinitionList } from '../../src/custom-fields/definition.ts';
import type { CustomFieldDefinition } from '../../src/custom-fields/definition.ts';
import type { EntityRef } from '../../src/custom-fields/entities.ts';
import { isEntityId, isFieldId, isRowId } from '../../src/custom-fields/ids.ts';
import type { FieldId, RowId } from '../../src/custom-fields/ids.ts';
import { DEFAULT_READ_FORMATS } from '../../src/custom-fields/kinds/read-formats.ts';
import { KINDS, UNKNOWN_KIND } from '../../src/custom-fields/kinds/table.ts';
import type { StoredEntity } from '../../src/custom-fields/stored.ts';
import type { Intent, WriteJournal } from '../../src/custom-fields/write/journal.ts';
import type { CustomFieldStore, SendGuard, WriteReply } from '../../src/custom-fields/write/store.ts';

export function fieldId(text: string): FieldId {
  if (!isFieldId(text)) throw new TypeError('Not the id of a field.');
  return text;
}

function rowId(text: string): RowId {
  if (!isRowId(text)) throw new TypeError('Not the id of a row.');
  return text;
}

export function customerRef(id: string): EntityRef {
  if (!isEntityId(id)) throw new TypeError('Not the id of an entity.');
  return { type: 'customer', id };
}

/** An active, writable definition of the kind with this name. Its other members are empty unless `more` sets them. */
export function definitionOf(
  id: string,
  kind: string,
  more: Partial<CustomFieldDefinition> = {},
): CustomFieldDefinition {
  return {
    id: fieldId(id),
    name: `Field ${id}`,
    description: null,
    kind: KINDS.find(({ name }) => name === kind) ?? UNKNOWN_KIND,
    loanProType: `customfield.type.${kind}`,
    section: null,
    position: null,
    required: false,
    active: true,
    calculated: false,
    searchable: false,
    maxLength: null,
    defaultText: null,
    options: [],
    optionsProblem: null,
    formats: DEFAULT_READ_FORMATS,
    ...more,
  };
}

/** A customer with one row for each entry, whose row ids count up from 1. */
export function customerWith(...rows: [field: string, text: string | null][]): StoredEntity {
  return {
    entity: customerRef('4150'),
    profile: null,
    rows: rows.map(([field, text], index) => ({
      fieldId: fieldId(field),
      rowId: rowId(String(index + 1)),
      text,
    })),
  };
}

export interface FakeStore extends CustomFieldStore {
  /** What the reads of the customer return, in order. The last entry is repeated, and an error is thrown. */
  reads: (StoredEntity | null | Error)[];
  /** How the request ends. By default it calls the send guard and is accepted. */
  onWrite: (guard: SendGuard) => Promise<WriteReply>;
  counts: { reads: number; writes: number };
}

export function createFakeStore(definitions: readonly CustomFieldDefinition[]): FakeStore {
  const store: FakeStore = {
    reads: [],
    counts: { reads: 0, writes: 0 },
    async onWrite(guard) {
      guard.beforeSend();
      return { verdict: 'accepted', status: 200 };
    },
    loadDefinitions: async () => createDefinitionList(definitions),
    loadFreshDefinitions: async () => createDefinitionList(definitions),
    async fetchForWrite() {
      const read = store.reads[Math.min(store.counts.reads++, store.reads.length - 1)];
      if (read instanceof Error) throw read;
      return read ?? null;
    },
    async writeFields(_entity, _update, guard) {
      store.counts.writes++;
      return store.onWrite(guard);
    },
  };
  return store;
}

/** A journal that records each step of the one intent that it opens. */
export function createFakeJournal(): { journal: WriteJournal; intent: Intent; steps: string[] } {
  const steps: string[] = [];
  const step = (name: string) => async () => void steps.push(name);
  const intent: Intent = {
    id: 'write-1',
    async recordBefore() {
      steps.push('recordBefore');
      return { isKeyedByRow: false };
    },
    markKeyedByRow: () => void steps.push('markKeyedByRow'),
    recordReported: async (outcome) => void steps.push(`recordReported ${outcome}`),
    requireTimeToSend: () => void steps.push('requireTimeToSend'),
    closeUnsent: step('closeUnsent'),
    close: async ({ outcome }) => void steps.push(`close ${outcome}`),
    leaveOpen: async ({ outcome }) => void steps.push(`leaveOpen ${outcome}`),
    abandon: () => void steps.push('abandon'),
  };
  const journal: WriteJournal = {
    record: async ({ kind }) => void steps.push(`record ${kind}`),
    async open() {
      steps.push('open');
      return { intent };
    },
    takeKey: async () => () => void steps.push('giveBack'),
    findEarlier: async () => null,
    find: async () => null,
    writesOf: async () => [],
  };
  return { journal, intent, steps };
}
