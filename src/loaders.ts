// The DataLoaders of one request. Answers are matched to keys by id, never by position.

import DataLoader from 'dataloader';
import type { CustomFieldDefinition, DefinitionList } from './custom-fields/definition.ts';
import type { EntityRef } from './custom-fields/entities.ts';
import { resolveDefinitions } from './custom-fields/held-values.ts';
import type { HeldValue } from './custom-fields/held-values.ts';
import type { FieldId } from './custom-fields/ids.ts';
import type { RequestedParts, StoredEntity } from './custom-fields/stored.ts';
import type { LoanPro } from './loanpro/client.ts';

/** The values of an entity with their definitions, so that a resolver needs no other load. */
export interface LoadedFields {
  /** The value of every field that has a row, in display order. */
  values: readonly HeldValue[];
  definitions: DefinitionList;
}

export interface LoadedEntity extends StoredEntity {
  /** `null` when the rows were not requested. An error when the definitions cannot be loaded. */
  fields: LoadedFields | Error | null;
}

export interface EntityKey extends RequestedParts {
  entity: EntityRef;
}

export interface Loaders {
  /**
   * Loads an entity with the requested parts, or `null` when it does not exist. Loads of the same tick share their calls to
   * LoanPro.
   */
  entity: DataLoader<EntityKey, LoadedEntity | null, string>;
  /** Loads the definition of a field, or `null` when it does not exist. */
  definition: DataLoader<FieldId, CustomFieldDefinition | null>;
  /** Returns the definitions of the tenant, which are loaded once for the whole request. */
  definitions(): Promise<DefinitionList>;
  /** Counts requested entities against the limit of the request. An entity that is requested twice counts twice. */
  charge(entities: number): { isWithinLimit: boolean; limit: number };
  /** Replaces what was loaded of an entity by a newer read, for the rest of the request. */
  prime(read: StoredEntity): Promise<LoadedEntity>;
  /** Forgets what was loaded of an entity. */
  forget(entity: EntityRef): void;
}

/** The limit of one request. Without it, a document with many aliases could make an answer that is too large for the process. */
const MAX_ENTITIES = 1000;

export function createLoaders(loanPro: LoanPro, signal: AbortSignal): Loaders {
  let charged = 0;
  let list: Promise<DefinitionList> | null = null;

  const definitions = () => (list ??= loanPro.loadDefinitions(signal));

  const entity = new DataLoader<EntityKey, LoadedEntity | null, string>(
    async (keys) => {
      // Keys of one batch may request different parts. All get the union of these parts, which is still one call.
      const parts = {
        profile: keys.some(({ profile }) => profile),
        rows: keys.some(({ rows }) => rows),
      };
      const entities = [...new Map(keys.map((key) => [key.entity.id, key.entity])).values()];
      // Loaded at the same time as the entities. A failure is handled below, where the values are resolved.
      if (parts.rows) definitions().catch(() => undefined);
      const found = await loanPro.fetchEntities(entities, parts, signal);
      const known = parts.rows ? await knownDefinitions() : null;
      return keys.map((key) => {
        const entry = found.get(key.entity.id) ?? null;
        return entry === null || entry instanceof Error ? entry : withFields(entry, known);
      });
    },
    { cacheKeyFn: cacheKey },
  );

  const definition = new DataLoader<FieldId, CustomFieldDefinition | null>(async (ids) => {
    const { byId } = await definitions();
    return ids.map((id) => byId.get(id) ?? null);
  });

  /** Returns the definitions, or the error that prevented loading them. */
  async function knownDefinitions(): Promise<DefinitionList | Error> {
    return definitions().catch((error: unknown) =>
      error instanceof Error ? error : new Error('The definitions cannot be loaded.'),
    );
  }

  function forget(ref: EntityRef): void {
    for (const key of allKeys(ref)) entity.clear(key);
  }

  return {
    entity,
    definition,
    definitions,
    charge(entities) {
      charged += entities;
      return { isWithinLimit: charged <= MAX_ENTITIES, limit: MAX_ENTITIES };
    },
    async prime(read) {
      const loaded = withFields(read, await knownDefinitions());
      forget(read.entity);
      for (const key of allKeys(read.entity)) entity.prime(key, loaded);
      return loaded;
    },
    forget,
  };
}

function withFields(stored: StoredEntity, definitions: DefinitionList | Error | null): LoadedEntity {
  const { entity, rows } = stored;
  if (rows === null || definitions === null) return { ...stored, fields: null };
  if (definitions instanceof Error) return { ...stored, fields: definitions };
  return { ...stored, fields: { values: resolveDefinitions(entity, rows, definitions), definitions } };
}

function allKeys(entity: EntityRef): EntityKey[] {
  return [true, false].flatMap((profile) => [true, false].map((rows) => ({ entity, profile, rows })));
}

function cacheKey({ entity: { type, id }, profile, rows }: EntityKey): string {
  return `${type} ${id} ${profile} ${rows}`;
}
