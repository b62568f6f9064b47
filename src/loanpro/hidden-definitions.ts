// Definitions that LoanPro's list does not name although LoanPro has them: they are looked up one by one.

import { createDefinitionList, selectDefinitions } from '../custom-fields/definition.ts';
import type { DefinitionList } from '../custom-fields/definition.ts';
import type { Doubt } from '../custom-fields/disclose.ts';
import type { EntityType } from '../custom-fields/entities.ts';
import { isFieldId } from '../custom-fields/ids.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import type { DefinitionsRequest } from '../custom-fields/write/store.ts';
import type { FieldLookups } from './field-lookups.ts';
import { FRESH_MS } from './shared-copy.ts';
import type { Read } from './transport/transport.ts';

interface HiddenDefinitions {
  /** Returns the list with everything that LoanPro told lately about fields that it does not name. */
  complete(type: EntityType, list: DefinitionList): DefinitionList;
  /** For display: the same, after the fields of stored values that the list does not name were looked up. */
  lookUpDoubted(type: EntityType, list: DefinitionList, doubts: readonly Doubt[]): Promise<DefinitionList>;
  /** For decisions: the same, after the named fields that the list does not name were looked up. Other such fields are left out. */
  lookUpNamed(type: EntityType, list: DefinitionList, request: DefinitionsRequest): Promise<DefinitionList>;
}

interface HiddenOptions {
  read: Read;
  /** Is sent even while LoanPro asks for a pause. */
  readUrgently: Read;
  lookups: FieldLookups;
  maxAgeMs: number;
}

/** So many ids that a caller names are looked up at once, because anybody can name ids that do not exist. */
const MAX_NAMED = 8;

export function createHiddenDefinitions(options: HiddenOptions): HiddenDefinitions {
  const { read, readUrgently, lookups, maxAgeMs } = options;
  let last: { list: DefinitionList; told: string; completed: DefinitionList } | null = null;

  function completeSince(type: EntityType, list: DefinitionList, sinceMs: number): DefinitionList {
    const told = lookups.all(type).flatMap(([id, { definition, startedAtMs }]) => {
      return definition && startedAtMs >= sinceMs && isUnnamed(list, id) ? [{ definition, startedAtMs }] : [];
    });
    if (told.length === 0) return list;
    // Requests compare lists by identity, and sorting them is slow.
    const key = told.map(({ definition: { id }, startedAtMs }) => `${id} ${startedAtMs}`).join();
    if (last?.list === list && last.told === key) return last.completed;
    const definitions = [...list.ordered, ...told.map(({ definition }) => definition)];
    last = { list, told: key, completed: createDefinitionList(definitions, null, list.unreadable) };
    return last.completed;
  }

  const complete = (type: EntityType, list: DefinitionList) =>
    completeSince(type, list, performance.now() - maxAgeMs);

  return {
    complete,
    async lookUpDoubted(type, list, doubts) {
      const ids = doubts.map(({ fieldId }) => fieldId).filter((id) => isUnnamed(list, id));
      const request = { read, sinceMs: performance.now() - maxAgeMs, entitiesExist: true };
      // What is stored can be shown all the same.
      await lookups.lookUpByKey(type, ids, request).catch(() => null);
      return complete(type, list);
    },
    async lookUpNamed(type, list, { fields = [], entity, purpose }) {
      const known = complete(type, list);
      const ids = fields.flatMap((field) => {
        if ('id' in field) return isFieldId(field.id) ? [field.id] : [];
        return selectDefinitions(known, field).map(({ id }) => id);
      });
      const sinceMs = performance.now() - FRESH_MS;
      const request = {
        read: purpose === 'verify' ? readUrgently : read,
        sinceMs,
        entitiesExist: true,
      };
      // Without an entity that may hold a value, only what LoanPro told before speaks against the list.
      const mayBeHidden = (id: FieldId) => entity !== undefined || lookups.find(type, id) !== null;
      const unnamed = ids.filter((id) => isUnnamed(list, id) && mayBeHidden(id)).slice(0, MAX_NAMED);
      await lookups.lookUpByKey(type, unnamed, request);
      return completeSince(type, list, sinceMs);
    },
  };
}

const isUnnamed = ({ byId, unreadable }: DefinitionList, id: FieldId) => !byId.has(id) && !unreadable.has(id);
