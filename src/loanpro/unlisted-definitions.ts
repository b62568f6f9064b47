// Definitions without LoanPro's list: what it told about single fields, older definitions, and those in the tenant's file.

import { createDefinitionList, selectDefinitions } from '../custom-fields/definition.ts';
import type { CustomFieldDefinition, DefinitionList, FieldSelector } from '../custom-fields/definition.ts';
import type { Doubt } from '../custom-fields/disclose.ts';
import type { EntityType } from '../custom-fields/entities.ts';
import { isFieldId } from '../custom-fields/ids.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import type { DefinitionsRequest } from '../custom-fields/write/store.ts';
import { isRefusal } from './errors.ts';
import type { FieldLookups, WantedField } from './field-lookups.ts';
import { FRESH_MS } from './shared-copy.ts';
import type { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';

interface UnlistedDefinitions {
  /** For display, without a call. */
  known(type: EntityType, listError: Error): DefinitionList;
  /** For display, after the fields of the doubts were looked up. Those that were looked up not long ago and have no other problem are left out. */
  lookUpDoubted(type: EntityType, doubts: readonly Doubt[], listError: Error): Promise<DefinitionList>;
  /** For decisions: looks up the named fields. Every other definition is unverified. */
  lookUpNamed(
    type: EntityType,
    request: DefinitionsRequest,
    listError: LoanProError,
  ): Promise<DefinitionList>;
  /** Called when LoanPro gave its list. */
  noteListed(type: EntityType): void;
}

interface UnlistedOptions {
  read: Read;
  /** Is sent even while LoanPro asks for a pause. */
  readUrgently: Read;
  lookups: FieldLookups;
  maxAgeMs: number;
  file: readonly CustomFieldDefinition[] | null;
  /** The last list of LoanPro, of any age. */
  lastList: (type: EntityType) => DefinitionList | null;
}

/** For so long, an error of LoanPro's server is an outage where LoanPro told the definition before. Later, it is taken for a refusal. */
const OUTAGE_MS = 10 * 60 * 1000;

export function createUnlistedDefinitions(options: UnlistedOptions): UnlistedDefinitions {
  const { read, readUrgently, lookups, maxAgeMs, file, lastList } = options;
  const failingSinceMs = new Map<EntityType, number>();

  /** A definition that was not looked up since this time is unverified. */
  function knownSince(type: EntityType, sinceMs: number, error: Error): DefinitionList {
    const older = [...(file ?? []), ...(lastList(type)?.ordered ?? [])];
    const fields = new Map<FieldId, CustomFieldDefinition>(
      older.map((definition) => [definition.id, { ...definition, isUnverified: true }]),
    );
    const foreign = new Set<FieldId>();
    for (const [id, { definition, startedAtMs }] of lookups.all(type)) {
      const isFresh = startedAtMs >= sinceMs;
      if (definition) fields.set(id, isFresh ? definition : { ...definition, isUnverified: true });
      else if (isFresh) foreign.add(id);
    }
    for (const id of foreign) fields.delete(id);
    return createDefinitionList([...fields.values()], { error, hasFile: file !== null, foreign });
  }

  /**
   * Throws when a field is unverified because LoanPro fails, and not because it refuses: LoanPro told the definition before, or may still be
   * working on the answer.
   */
  function requireAnswers(
    type: EntityType,
    ids: readonly FieldId[],
    { byId, gap }: DefinitionList,
    errors: readonly (LoanProError | null)[],
  ): void {
    const isVerified = (id: FieldId) => byId.has(id) && !byId.get(id)?.isUnverified;
    const unverified = ids.filter((id) => !isVerified(id) && !gap?.foreign.has(id));
    const outage = errors.find((error) => error !== null && !isRefusal(error));
    if (unverified.length === 0 || !outage) return void failingSinceMs.delete(type);
    if (outage.code === 'timeout') throw outage;
    const sinceMs = failingSinceMs.get(type) ?? performance.now();
    failingSinceMs.set(type, sinceMs);
    const wasListed = (lastList(type)?.ordered.length ?? 0) > 0;
    const wasTold = (id: FieldId) => wasListed || lookups.find(type, id) !== null;
    if (performance.now() - sinceMs < OUTAGE_MS && unverified.some(wasTold)) throw outage;
  }

  return {
    known: (type, error) => knownSince(type, performance.now() - maxAgeMs, error),
    noteListed: (type) => void failingSinceMs.delete(type),
    async lookUpDoubted(type, doubts, listError) {
      const shownSinceMs = performance.now() - maxAgeMs;
      const wanted = doubts.filter(({ fieldId, about }) => {
        const isShown = (lookups.find(type, fieldId)?.startedAtMs ?? -Infinity) >= shownSinceMs;
        return about !== fieldId || !isShown;
      });
      const request = { read, sinceMs: performance.now() - FRESH_MS, entitiesExist: true };
      // What is stored can be shown all the same.
      await lookups.lookUp(type, wanted, request).catch(() => null);
      return knownSince(type, shownSinceMs, listError);
    },
    async lookUpNamed(type, { fields = [], entity, purpose }, listError) {
      const isRecovery = purpose === 'verify';
      const sinceMs = performance.now() - FRESH_MS;
      const request = { read: isRecovery ? readUrgently : read, sinceMs, entitiesExist: isRecovery };
      const fresh = () => knownSince(type, sinceMs, listError);
      let failure: LoanProError | null = null;
      const isNameUnknown = fields.some((field) => 'name' in field && idsNamed(fresh(), field).length === 0);
      if (entity && isNameUnknown) failure = await lookups.lookUpAll(entity, request);
      const ids = fields.flatMap((field) => idsNamed(fresh(), field));
      const wanted = ids.map((fieldId): WantedField => ({ fieldId, entity }));
      failure = (await lookups.lookUp(type, wanted, request)) ?? failure;
      requireAnswers(type, ids, fresh(), [listError, failure]);
      return fresh();
    },
  };
}

/** The fields that a selector may mean. */
function idsNamed(list: DefinitionList, field: FieldSelector): FieldId[] {
  if ('id' in field) return isFieldId(field.id) ? [field.id] : [];
  return selectDefinitions(list, field).map(({ id }) => id);
}
