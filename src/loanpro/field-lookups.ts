// Definitions of single fields, for a tenant that gives no list: what LoanPro told about each field, and the calls that ask for it.

import type { CustomFieldDefinition } from '../custom-fields/definition.ts';
import type { EntityRef, EntityType } from '../custom-fields/entities.ts';
import { entityKey } from '../custom-fields/entities.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import { fetchByKey, fetchExpanded, isAboutRoute } from './definition-routes.ts';
import type { Told } from './definition-routes.ts';
import { createEntryCache } from './entry-cache.ts';
import type { Pauses } from './pauses.ts';
import { createRefusedFields, isNotFound } from './refused-fields.ts';
import type { TenantFormats } from './records.ts';
import type { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';

/** What LoanPro told about a field, and when the call for it began, on the clock of `performance.now()`. */
export interface Lookup {
  /** `null` when the field belongs to another type of entity. */
  definition: CustomFieldDefinition | null;
  startedAtMs: number;
}

/** A field to look up, and an entity that may hold a value of it. */
export interface WantedField {
  fieldId: FieldId;
  entity?: EntityRef | undefined;
}

interface LookupRequest {
  read: Read;
  /** Older lookups do not count. */
  sinceMs: number;
  /** Whether the entities are known to exist. Otherwise a "not found" may be about the entity. */
  entitiesExist: boolean;
}

export interface FieldLookups {
  /** Everything that LoanPro told about fields of this type, at any time. */
  all(type: EntityType): readonly [FieldId, Lookup][];
  find(type: EntityType, id: FieldId): Lookup | null;
  /**
   * Asks for the fields that were not looked up recently, in as few calls as the tenant allows. Returns why a field is still unknown, or
   * `null`. Throws when LoanPro cannot be asked now.
   */
  lookUp(
    type: EntityType,
    wanted: readonly WantedField[],
    request: LookupRequest,
  ): Promise<LoanProError | null>;
  /** See `RefusedFields.whyNone`. */
  whyNoneByKey(): LoanProError | null;
  /** Asks for fields one by one, at most `MAX_SINGLE` of them. Returns and throws as `lookUp` does. */
  lookUpByKey(
    type: EntityType,
    ids: readonly FieldId[],
    request: LookupRequest,
  ): Promise<LoanProError | null>;
  /** Asks for the definitions of all values of an entity. Returns why LoanPro does not give them, or `null`. */
  lookUpAll(entity: EntityRef, request: LookupRequest): Promise<LoanProError | null>;
}

export const EXPANDED = 'expanded definitions';
export const SINGLE = 'single definitions';

/** Enough for the fields of any tenant. */
const MAX_LOOKUPS = 10_000;
/** How many entities are read for the definitions of their values before single definitions are fetched. */
const MAX_EXPANDED = 3;
const CONCURRENT_KEYS = 8;
/** How many fields are looked up at once that LoanPro's list does not name. */
const MAX_SINGLE = 50;
interface LookupOptions {
  pauses: Pauses;
  formats: TenantFormats;
  /** Called with the definitions of each answer. */
  onRead: (definitions: readonly CustomFieldDefinition[]) => void;
}

export function createFieldLookups({ pauses, formats, onRead }: LookupOptions): FieldLookups {
  const lookups = createEntryCache<Lookup & { type: EntityType; id: FieldId }>(MAX_LOOKUPS);
  const refusedFields = createRefusedFields((error) => pauses.begin(SINGLE, error));
  const running = new Map<string, { startedAtMs: number; done: Promise<void> }>();

  const find = (type: EntityType, id: FieldId) => lookups.peek(`${type} ${id}`) ?? null;

  function note(type: EntityType, told: Told, startedAtMs: number): void {
    for (const [id, definition] of told) {
      // A call that began earlier may end later.
      if ((find(type, id)?.startedAtMs ?? -Infinity) <= startedAtMs)
        lookups.set(`${type} ${id}`, { type, id, definition, startedAtMs });
    }
    onRead([...told.values()].filter((definition) => definition !== null));
  }

  /** Makes the call, or joins the same call when it began late enough. */
  async function share(
    key: string,
    type: EntityType,
    sinceMs: number,
    fetch: () => Promise<Told>,
  ): Promise<void> {
    const other = running.get(key);
    if (other && other.startedAtMs >= sinceMs) return other.done;
    const startedAtMs = performance.now();
    const done = fetch()
      .then((told) => note(type, told, startedAtMs))
      .finally(() => {
        if (running.get(key)?.startedAtMs === startedAtMs) running.delete(key);
      });
    running.set(key, { startedAtMs, done });
    return done;
  }

  /** Makes a call unless its strategy is paused. Returns why it failed, or `null`. `onFailed` decides what is paused. */
  async function attempt(
    strategy: string,
    call: () => Promise<void>,
    onFailed: (error: LoanProError) => void,
  ): Promise<LoanProError | null> {
    const reason = pauses.reason(strategy);
    if (reason) return reason;
    try {
      await call();
      pauses.end(strategy);
      return null;
    } catch (error) {
      if (!isAboutRoute(error)) throw error;
      onFailed(error);
      return error;
    }
  }

  async function lookUpAll(
    entity: EntityRef,
    { read, sinceMs, entitiesExist }: LookupRequest,
  ): Promise<LoanProError | null> {
    const key = `${entityKey(entity)} ${EXPANDED}`;
    return attempt(
      EXPANDED,
      () => share(key, entity.type, sinceMs, () => fetchExpanded(read, entity, formats)),
      (error) => {
        if (entitiesExist || !isNotFound(error)) pauses.begin(EXPANDED, error);
      },
    );
  }

  /** Fetches a definition by its key. */
  async function lookUpOne(
    type: EntityType,
    id: FieldId,
    { read, sinceMs }: LookupRequest,
  ): Promise<LoanProError | null> {
    const key = `${type} ${id} ${SINGLE}`;
    const reason = refusedFields.reason(key);
    if (reason) return reason;
    return attempt(
      SINGLE,
      async () => {
        await share(key, type, sinceMs, () => fetchByKey(read, type, id, formats));
        refusedFields.noteGiven(key);
      },
      (error) => refusedFields.noteRefused(key, error),
    );
  }

  async function lookUpExpanded(
    missing: () => readonly WantedField[],
    request: LookupRequest,
  ): Promise<LoanProError | null> {
    const asked = new Set<string>();
    while (asked.size < MAX_EXPANDED) {
      const entities = missing().flatMap(({ entity }) =>
        entity && !asked.has(entityKey(entity)) ? entity : [],
      );
      const holders = Map.groupBy(entities, entityKey);
      const [most] = [...holders.values()].toSorted((a, b) => b.length - a.length);
      const [entity] = most ?? [];
      if (!entity) return null;
      asked.add(entityKey(entity));
      const failure = await lookUpAll(entity, request);
      if (failure) return failure;
    }
    return null;
  }

  async function lookUpByKey(
    type: EntityType,
    missing: readonly WantedField[],
    request: LookupRequest,
  ): Promise<LoanProError | null> {
    let failure: LoanProError | null = null;
    for (let start = 0; start < missing.length; start += CONCURRENT_KEYS) {
      const some = missing.slice(start, start + CONCURRENT_KEYS);
      const failures = await Promise.all(some.map(({ fieldId }) => lookUpOne(type, fieldId, request)));
      failure = failures.find((each) => each !== null) ?? failure;
    }
    return failure;
  }

  return {
    all: (type) =>
      [...lookups.values()].flatMap((lookup) => (lookup.type === type ? [[lookup.id, lookup] as const] : [])),
    find,
    lookUpAll,
    whyNoneByKey: refusedFields.whyNone,
    async lookUpByKey(type, ids, request) {
      const isMissing = (id: FieldId) => (find(type, id)?.startedAtMs ?? -Infinity) < request.sinceMs;
      const missing = [...new Set(ids)].filter(isMissing).map((fieldId): WantedField => ({ fieldId }));
      return lookUpByKey(type, missing.slice(0, MAX_SINGLE), request);
    },
    async lookUp(type, wanted, request) {
      const unique = [...new Map(wanted.map((field) => [field.fieldId, field])).values()];
      const missing = () =>
        unique.filter(({ fieldId }) => (find(type, fieldId)?.startedAtMs ?? -Infinity) < request.sinceMs);
      const byKey = async () => lookUpByKey(type, missing(), request);
      const expanded = async () => lookUpExpanded(missing, request);
      // The values of one entity cost one call, as one field does.
      const strategies = missing().length > 1 ? [expanded, byKey] : [byKey, expanded];
      let failure: LoanProError | null = null;
      for (const strategy of strategies) {
        if (missing().length > 0) failure = (await strategy()) ?? failure;
      }
      return failure;
    },
  };
}
