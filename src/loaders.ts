// The DataLoaders of one request. Answers are matched to keys by id, never by position.

import DataLoader from 'dataloader';
import { whyUnknown } from './custom-fields/definition.ts';
import type { CustomFieldDefinition, DefinitionList } from './custom-fields/definition.ts';
import { entityKey } from './custom-fields/entities.ts';
import type { Disclosure } from './custom-fields/disclose.ts';
import type { EntityRef, EntityType } from './custom-fields/entities.ts';
import { resolveAnew, resolveDefinitions } from './custom-fields/held-values.ts';
import type { HeldValue } from './custom-fields/held-values.ts';
import type { EntityId, FieldId } from './custom-fields/ids.ts';
import type { DefinitionsRequest } from './custom-fields/write/store.ts';
import type { RequestedParts, StoredEntity } from './custom-fields/stored.ts';
import type { LoanPro } from './loanpro/client.ts';
import type { ReadLimits } from './loanpro/fallback.ts';
import { CountedMap } from './telemetry/counted-map.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { Usage } from './telemetry/usage.ts';

/** The values of an entity with their definitions, so that a resolver needs no other load. */
export interface LoadedFields {
  /** The value of every field that has a row, in display order. */
  values: readonly HeldValue[];
  definitions: DefinitionList;
}

/** The raw rows stay behind: a value leaves only through `context.disclose`. */
export interface LoadedEntity extends Omit<StoredEntity, 'rows'> {
  /** `null` when the rows were not requested. An error when the definitions cannot be loaded. */
  fields: LoadedFields | Error | null;
}

interface EntityKey extends RequestedParts {
  entity: EntityRef;
}

interface DefinitionKey {
  /** The type of the entities that have the field. */
  type: EntityType;
  fieldId: FieldId;
}

export interface Loaders {
  /**
   * Loads an entity with the requested parts, or `null` when it does not exist. Loads of the same tick share their calls to
   * LoanPro.
   */
  entity: DataLoader<EntityKey, LoadedEntity | null, string>;
  /** Loads the definition of a field, or `null` when it does not exist. */
  loadDefinition(key: DefinitionKey): Promise<CustomFieldDefinition | null>;
  /**
   * Returns the definitions for display. Once they are there, the whole request uses the same ones, until a fresh list takes their
   * place.
   */
  definitions(type: EntityType): Promise<DefinitionList>;
  /** Returns the definitions as LoanPro holds them now, at least of the requested fields, and shows them to the rest of the request. */
  freshDefinitions(type: EntityType, request?: DefinitionsRequest): Promise<DefinitionList>;
  /** Returns the fields of an entity by the newest definitions that the request has seen. */
  upToDate(entity: EntityRef, fields: LoadedFields): LoadedFields;
  /** Counts requested entities against the limit of the request. An entity that is requested twice counts twice. */
  charge(entities: number): { isWithinLimit: boolean; limit: number };
  /** Replaces what was loaded of an entity by a newer read, for the rest of the request. */
  prime(read: StoredEntity): Promise<LoadedEntity>;
  /** Forgets what was loaded of an entity. */
  forget(entity: EntityRef): void;
}

/** Who counts what is loaded. */
interface Observers {
  usage?: Usage;
  metrics?: Metrics | undefined;
}

/** The limit of one request. Without it, a document with many aliases could make an answer that is too large for the process. */
const MAX_ENTITIES = 1000;

export function createLoaders(
  loanPro: LoanPro,
  disclose: Pick<Disclosure, 'doubts'>,
  { signal, budget }: ReadLimits,
  { usage, metrics }: Observers = {},
): Loaders {
  let charged = 0;
  const lists = new Map<EntityType, Promise<DefinitionList>>();
  const newest = new Map<EntityType, DefinitionList>();

  function definitions(type: EntityType): Promise<DefinitionList> {
    const known = lists.get(type) ?? loanPro.loadDefinitions(type, signal);
    lists.set(type, known);
    // A failure is not kept: LoanPro may answer the next time, and a request may write ten times.
    known.catch(() => lists.get(type) === known && lists.delete(type));
    return known;
  }

  /** Makes the rest of the request use this list. */
  function remember(type: EntityType, list: DefinitionList): DefinitionList {
    if (newest.get(type) !== list) singleDefinitions?.clearAll();
    newest.set(type, list);
    lists.set(type, Promise.resolve(list));
    return list;
  }

  async function freshDefinitions(
    type: EntityType,
    request: DefinitionsRequest = {},
  ): Promise<DefinitionList> {
    return remember(type, await loanPro.loadFreshDefinitions(type, signal, request));
  }

  async function findDefinition({ type, fieldId }: DefinitionKey): Promise<CustomFieldDefinition | null> {
    const known = (await definitions(type)).byId.get(fieldId);
    if (known) return known;
    const field = { id: fieldId };
    const list = await freshDefinitions(type, { fields: [field] });
    const definition = list.byId.get(fieldId) ?? null;
    const why = definition === null ? whyUnknown(list, field) : null;
    if (why) throw why;
    return definition;
  }

  /** Resolves the rows of entities. Where the list says no to one of their values, it is renewed first, if LoanPro can give it. */
  async function resolveRows(
    type: EntityType,
    found: readonly StoredEntity[],
    known: DefinitionList | Error | null,
  ): Promise<LoadedEntity[]> {
    const loaded = found.map((stored) => withFields(stored, known));
    if (known === null || known instanceof Error) return loaded;
    const doubts = loaded.flatMap(({ fields }) => (isLoaded(fields) ? disclose.doubts(fields.values) : []));
    if (doubts.length === 0) return loaded;
    const list = await loanPro.loadDefinitionsDespite(type, doubts, signal).catch(() => known);
    if (list === known) return loaded;
    remember(type, list);
    return found.map((stored) => withFields(stored, list));
  }

  /** Returns the definitions, or the error that prevented loading them. */
  function knownDefinitions(type: EntityType): Promise<DefinitionList | Error> {
    return definitions(type).catch(asError);
  }

  function noteBatch(size: number): void {
    metrics?.batchLoaded(size);
    metrics?.cacheAsked('entities', false, size);
    if (usage && size > 1) usage.batched += size;
  }

  function noteCached(): void {
    metrics?.cacheAsked('entities', true);
    if (usage) usage.cached++;
  }

  /** Entities of one type by their ids. */
  async function loadType(type: EntityType, keys: readonly EntityKey[]) {
    // Keys of one batch may request different parts. All get the union of these parts, which is still one call.
    const parts = {
      profile: keys.some(({ profile }) => profile),
      rows: keys.some(({ rows }) => rows),
    };
    const ids = [...new Set(keys.map(({ entity: { id } }) => id))];
    noteBatch(ids.length);
    const [found, known] = await Promise.all([
      loanPro.fetchEntities(type, ids, parts, { signal, budget }),
      parts.rows ? knownDefinitions(type) : null,
    ]);
    const stored = [...found.values()].flatMap((entry) => (entry instanceof Error ? [] : [entry]));
    const loaded = await resolveRows(type, stored, known);
    const byId = new Map(loaded.map((each) => [each.entity.id, each]));
    return (id: EntityId) => {
      const entry = found.get(id);
      return entry instanceof Error ? entry : (byId.get(id) ?? null);
    };
  }

  const entity = new DataLoader<EntityKey, LoadedEntity | null, string>(
    async (keys) => {
      const batches = Map.groupBy(keys, (key) => key.entity.type);
      const loaded = new Map(
        await Promise.all(
          [...batches].map(async ([type, batch]) => [type, await loadType(type, batch)] as const),
        ),
      );
      return keys.map(({ entity: { type, id } }) => loaded.get(type)?.(id) ?? null);
    },
    { cacheKeyFn: cacheKey, cacheMap: new CountedMap(noteCached) },
  );

  /** Created when it is first used: few requests need it. */
  let singleDefinitions: DataLoader<DefinitionKey, CustomFieldDefinition | null, string> | null = null;

  function forget(ref: EntityRef): void {
    for (const key of allKeys(ref)) entity.clear(key);
  }

  return {
    entity,
    async loadDefinition(key) {
      singleDefinitions ??= new DataLoader(
        async (keys) => Promise.all(keys.map(async (each) => findDefinition(each).catch(asError))),
        { cacheKeyFn: ({ type, fieldId }) => `${type} ${fieldId}` },
      );
      return singleDefinitions.load(key);
    },
    definitions,
    freshDefinitions,
    upToDate({ type }, fields) {
      const list = newest.get(type);
      if (!list || list === fields.definitions) return fields;
      return { values: resolveAnew(fields.values, list), definitions: list };
    },
    charge(entities) {
      charged += entities;
      return { isWithinLimit: charged <= MAX_ENTITIES, limit: MAX_ENTITIES };
    },
    async prime(read) {
      const { type } = read.entity;
      const known = await knownDefinitions(type);
      const [loaded = withFields(read, known)] = await resolveRows(type, [read], known);
      // DataLoader keeps what it has when it is primed, so that has to go first.
      forget(read.entity);
      for (const key of allKeys(read.entity)) entity.prime(key, loaded);
      return loaded;
    },
    forget,
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The definitions cannot be loaded.');
}

function withFields(stored: StoredEntity, definitions: DefinitionList | Error | null): LoadedEntity {
  const { entity, profile, rows } = stored;
  if (rows === null || definitions === null) return { entity, profile, fields: null };
  if (definitions instanceof Error) return { entity, profile, fields: definitions };
  return { entity, profile, fields: { values: resolveDefinitions(entity, rows, definitions), definitions } };
}

function isLoaded(fields: LoadedEntity['fields']): fields is LoadedFields {
  return fields !== null && !(fields instanceof Error);
}

function allKeys(entity: EntityRef): EntityKey[] {
  return [true, false].flatMap((profile) => [true, false].map((rows) => ({ entity, profile, rows })));
}

function cacheKey({ entity, profile, rows }: EntityKey): string {
  return `${entityKey(entity)} ${profile} ${rows}`;
}
