// The requests for definitions: LoanPro's list in two forms, the definitions of one entity's values, and a single definition.

import { isDeepStrictEqual } from 'node:util';
import type { CustomFieldDefinition } from '../custom-fields/definition.ts';
import type { EntityRef, EntityType } from '../custom-fields/entities.ts';
import { isEntityId, isFieldId } from '../custom-fields/ids.ts';
import type { EntityId, FieldId } from '../custom-fields/ids.ts';
import { fetchByKey as fetchCustomer } from './customers.ts';
import type { CustomerReads } from './customers.ts';
import { fetchCompleteList } from './complete-list.ts';
import { isRefusal } from './errors.ts';
import { isJson } from './json.ts';
import type { Json } from './json.ts';
import { customerPath, invalid, openEnvelope, readList, withOptions } from './odata.ts';
import type { PageSizes } from './page-sizes.ts';
import { ENTITY_NAMES, isFieldOf, readDefinition, readNumberText } from './records.ts';
import type { TenantFormats } from './records.ts';
import { LoanProError } from './transport/errors.ts';
import type { LoanProErrorCode } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';

/** What an answer says about one field. `null` when the field belongs to another type of entity. */
export type Told = Map<FieldId, CustomFieldDefinition | null>;

/** The two forms of the list, in the order in which they are tried. Neither is documented. */
export const LISTS = ['definitions by filter', 'all definitions'] as const;

const PATHS: Record<EntityType, (id: EntityId) => string> = { customer: customerPath };

// All callers share these calls, so no caller's signal ends them. Only the HTTP timeout does.
const SHARED = new AbortController().signal;

/** The definitions of all types of entities are in one list (documented), so the rows are filtered here as well. */
export async function fetchList(
  read: Read,
  type: EntityType,
  list: (typeof LISTS)[number],
  { sizes, formats }: { sizes: PageSizes; formats: TenantFormats },
): Promise<ReadDefinitions> {
  const path = 'odata.svc/CustomFields';
  const options = list === 'all definitions' ? {} : { $filter: `entityType eq '${ENTITY_NAMES[type]}'` };
  const rows = await fetchCompleteList(read, { path, options, sizes, keepsContradictions: true }, SHARED);
  // A record that does not say what it belongs to may be a field of this type.
  const records = rows.filter(
    (record) => isFieldOf(type, record) || typeof record['entityType'] !== 'string',
  );
  return readAll(type, records, formats);
}

/** The definitions in some records, and the fields that have one which cannot be read. */
export interface ReadDefinitions {
  definitions: CustomFieldDefinition[];
  unreadable: Map<FieldId, LoanProError>;
  /** How many records tell nothing: they name no field, or cannot be read. */
  unreadableRecords: number;
}

/** A field that is described twice, and in different ways, cannot be read: nobody knows which of the two is true. */
function readAll(type: EntityType, records: readonly Json[], formats: TenantFormats): ReadDefinitions {
  const found = new Map<FieldId, CustomFieldDefinition>();
  const unreadable = new Map<FieldId, LoanProError>();
  let unreadableRecords = 0;
  for (const record of records) {
    const definition = isFieldOf(type, record) ? readDefinition(record, formats) : null;
    const id = readNumberText(record['id']);
    const known = definition && found.get(definition.id);
    if (definition && (!known || isDeepStrictEqual(known, definition))) {
      found.set(definition.id, definition);
      continue;
    }
    unreadableRecords++;
    if (id !== null && isFieldId(id)) unreadable.set(id, invalid('a definition that can be read'));
  }
  const definitions = [...found.values()].filter(({ id }) => !unreadable.has(id));
  return { definitions, unreadable, unreadableRecords };
}

/** The definitions of the fields in which an entity has a value (the navigation is observed, expanding it is assumed). */
export async function fetchExpanded(read: Read, entity: EntityRef, formats: TenantFormats): Promise<Told> {
  const options = { $expand: 'CustomFieldValues/CustomField', nopaging: 'true' };
  const record = openEnvelope(await read(withOptions(PATHS[entity.type](entity.id), options), SHARED));
  const list = isJson(record) ? readList(record['CustomFieldValues']) : null;
  if (!list) throw notGiven();
  const told: Told = new Map();
  for (const row of list.rows) {
    const definition = row['CustomField'];
    if (isJson(definition) && 'id' in definition) tell(told, entity.type, definition, formats);
  }
  if (told.size === 0 && list.rows.length > 0) throw notGiven();
  return told;
}

/** One definition by its key (assumed, because it is edited by its key). */
export async function fetchByKey(
  read: Read,
  type: EntityType,
  id: FieldId,
  formats: TenantFormats,
): Promise<Told> {
  const record = openEnvelope(await read(`odata.svc/CustomFields(${id})`, SHARED));
  if (!isJson(record) || readNumberText(record['id']) !== id) throw notGiven();
  const told: Told = new Map();
  tell(told, type, record, formats);
  return told;
}

/** LoanPro answered, and not with what the route is for. */
function notGiven(): LoanProError {
  return new LoanProError('rejected', 'LoanPro does not give definitions here.', 200);
}

/** A record that cannot be read tells nothing. */
function tell(told: Told, type: EntityType, record: Json, formats: TenantFormats): void {
  const id = readNumberText(record['id']);
  if (id === null || !isFieldId(id)) return;
  if (!isFieldOf(type, record)) told.set(id, null);
  else {
    const definition = readDefinition(record, formats);
    if (definition) told.set(id, definition);
  }
}

/** The server of LoanPro fails on this route, and answers on another one. */
class RouteFailure extends LoanProError {}

const OUTAGE_STATUSES = new Set([502, 503, 504]);

/**
 * Returns a read that tells whether an error is about the route or about all of LoanPro: another route is asked, which needs no right to
 * definitions. A 401 of the route alone becomes `rejected`, and an outage of the route alone a `RouteFailure`.
 */
export function readOfRoute(read: Read, readOther: Read): Read {
  const askOther = async () => readOther('odata.svc/Customers(1)', SHARED);
  return async (path, signal) => {
    // An error may be about the right to definitions, and not about the customer or the field.
    const reply = await read(path, signal, ['definitions']);
    if (reply.status === 401) {
      const other = await askOther();
      if (other.status === 401 || other.status === 403) openEnvelope(other);
      throw new LoanProError('rejected', 'LoanPro refuses this request, but not the token.', 401);
    }
    if (OUTAGE_STATUSES.has(reply.status)) {
      const other = await askOther().catch(() => null);
      // Whether there is such a customer does not matter.
      if (other && other.status < 500 && other.status !== 429)
        throw new RouteFailure(
          'unavailable',
          `LoanPro answers only this request with status ${reply.status}.`,
          reply.status,
        );
    }
    return reply;
  };
}

/** Throws when LoanPro does not tell whether there is a customer, for any other reason too. */
export async function requireAccess(reads: CustomerReads): Promise<void> {
  const anybody = '1';
  if (isEntityId(anybody)) await fetchCustomer(reads, anybody, { profile: false, rows: false }, SHARED);
}

const NOT_THE_ANSWER: ReadonlySet<LoanProErrorCode> = new Set<LoanProErrorCode>([
  'incomplete',
  'timeout',
  // A redirect, an error with status 200, a web page, or nothing.
  'invalid-response',
]);

/**
 * Whether another request may succeed where this one failed. It may not when LoanPro cannot be reached, asks for a pause, or refuses the
 * token.
 */
export function isAboutRoute(error: unknown): error is LoanProError {
  if (!(error instanceof LoanProError)) return false;
  return (
    isRefusal(error) ||
    error instanceof RouteFailure ||
    error.status === 500 ||
    NOT_THE_ANSWER.has(error.code)
  );
}
