// The journal as one viewer may see it: what it tells of writes lacks hidden fields and hidden customers.

import { createHash, randomUUID } from 'node:crypto';
import type { AuditEvent, AuditedEvent } from '../custom-fields/audit-trail.ts';
import { selectDefinitions } from '../custom-fields/definition.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import type {
  EarlierWrite,
  Idempotency,
  Intent,
  RecordedWrite,
  WriteJournal,
} from '../custom-fields/write/journal.ts';
import type { LoanPro } from '../loanpro/client.ts';
import type { Permissions } from './permissions.ts';

/** More than a page, because hidden ones may be among them. */
const WRITES_AT_ONCE = 200;

/** What an answer says alike of a hidden field and of one that does not exist. */
const NOT_FOUND = 'FIELD_NOT_FOUND';

interface RequestParts {
  /** Ends the reads of the request. */
  signal: AbortSignal;
  /** The definitions with the hidden ones. */
  peekAll: LoanPro['peekDefinitions'];
}

/** `loanPro` is the one that the viewer sees. */
export function restrictJournal(
  journal: WriteJournal,
  loanPro: Pick<LoanPro, 'loadDefinitions' | 'fetchForWrite'>,
  { customers, fields, viewer }: Permissions,
  { signal, peekAll }: RequestParts,
): WriteJournal {
  async function isCustomerVisible(entity: EntityRef): Promise<boolean> {
    return customers.hasId(entity.id) ?? (await loanPro.fetchForWrite(entity, signal)) !== null;
  }

  async function isVisible({ entity, results, problems }: RecordedWrite): Promise<boolean> {
    const fieldIds = [...results, ...problems].flatMap(({ fieldId }) => fieldId ?? []);
    // The record must be readable while LoanPro is not, by those who may see fields without a definition.
    if (!fieldIds.every(fields.isOpen)) {
      const { byId, hides } = await loanPro.loadDefinitions(entity.type, signal);
      if (fieldIds.some((id) => !byId.has(id) && hides(id))) return false;
    }
    return isCustomerVisible(entity);
  }

  const isOpen = ({ fieldIds, codes }: AuditedEvent) =>
    fieldIds.every(fields.isOpen) && !codes.includes(NOT_FOUND);

  async function visibleWrites(entity: EntityRef, events: readonly AuditedEvent[]): Promise<AuditedEvent[]> {
    if (events.every(isOpen)) return [...events];
    const { byId, hides } = await loanPro.loadDefinitions(entity.type, signal);
    return events.flatMap((event) => {
      const fieldIds = event.fieldIds.filter((id) => byId.has(id) || !hides(id));
      // The rest of a write would tell that it had other fields: by its outcome, or because `find` does not find it.
      if (!event.codes.includes(NOT_FOUND)) return fieldIds.length === event.fieldIds.length ? [event] : [];
      // Whatever was not found, hidden or missing, it was not written. It is not recorded which code is of which field.
      return fieldIds.length === 0 ? [] : [{ ...event, fieldIds, codes: [] }];
    });
  }

  /** Auditors learn which field was tried, also if its name was a wrong one for the viewer. */
  function withHiddenFields({ unknownNames = [], ...event }: AuditEvent): AuditEvent {
    const list = event.entity && unknownNames.length > 0 ? peekAll(event.entity.type) : null;
    if (!list) return event;
    const found = unknownNames.flatMap((name) => selectDefinitions(list, { name }).map(({ id }) => id));
    return { ...event, fieldIds: [...new Set([...event.fieldIds, ...found])] };
  }

  /** What somebody else wrote with the same key is not told, not even that it was the same. */
  async function tellable(found: EarlierWrite): Promise<EarlierWrite> {
    return found.isSameInput && !(await isVisible(found.earlier)) ? { ...found, isSameInput: false } : found;
  }

  /** Each viewer has keys of its own, so that no key tells what another one wrote. */
  function ownKey(key: string): string {
    const { subject, client } = viewer;
    if (subject === null && client === null) return key;
    return createHash('sha256')
      .update(JSON.stringify([client, subject, key]))
      .digest('base64url');
  }

  const own = (idempotency: Idempotency) => ({ ...idempotency, key: ownKey(idempotency.key) });

  return {
    record: (event) => journal.record(withHiddenFields(event)),
    /** Reads on until the page is full or the trail ends, so that a page tells nothing of the writes that are not in it. */
    async writesOf(entity, { first, before }) {
      if (!(await isCustomerVisible(entity))) return [];
      const shown: AuditedEvent[] = [];
      for (let end = before; shown.length < first;) {
        signal.throwIfAborted();
        const events = await journal.writesOf(entity, { first: WRITES_AT_ONCE, before: end });
        const oldest = events.at(-1);
        if (!oldest) break;
        shown.push(...(await visibleWrites(entity, events)));
        end = oldest.hash;
      }
      return shown.slice(0, first);
    },
    takeKey: (key, until) => journal.takeKey(ownKey(key), until),
    async open(request) {
      // An intent would show that another write to the customer is in progress, and hold up writes of those who may see it.
      if (!(await isCustomerVisible(request.entity))) return { intent: unrecordedIntent() };
      const idempotency = request.idempotency && own(request.idempotency);
      const opened = await journal.open({ ...request, idempotency });
      return 'earlier' in opened ? tellable(opened) : opened;
    },
    async findEarlier({ idempotency, ...repetition }) {
      const found = await journal.findEarlier({ ...repetition, idempotency: own(idempotency) });
      return found && tellable(found);
    },
    async find(writeId) {
      const write = await journal.find(writeId);
      return write && (await isVisible(write)) ? write : null;
    },
  };
}

const nothing = async () => undefined;

function refuse(): never {
  throw new Error('A customer whom the viewer may not see cannot be written.');
}

/** The intent of a write to a customer who does not exist for the viewer. It ends before anything could be sent. */
function unrecordedIntent(): Intent {
  return {
    id: randomUUID(),
    recordBefore: async () => refuse(),
    requireTimeToSend: refuse,
    markKeyedByRow: () => undefined,
    recordReported: nothing,
    closeUnsent: nothing,
    close: nothing,
    leaveOpen: nothing,
    abandon: () => undefined,
  };
}
