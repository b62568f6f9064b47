// The rows of the simulated LoanPro with their full history, and which state of it a read may show.

import { isRowId } from '../../src/custom-fields/ids.ts';
import type { FieldId, RowId } from '../../src/custom-fields/ids.ts';
import type { StoredRow } from '../../src/custom-fields/stored.ts';
import type { SentRequest, Version } from './facts.ts';
import type { World } from './world.ts';

export type ReadPurpose = 'plan' | 'verify' | 'recovery';

type Change = Pick<Version, 'request' | 'visibleByMs'>;

export interface StoredRows {
  readonly isDeleted: boolean;
  /** The first rows: some of the fields hold something. */
  fill(fieldIds: readonly FieldId[]): void;
  /** Stores the text of one field. `rowId` is the row that the request names. */
  store(fieldId: FieldId, rowId: string | null, text: string, change: Change): void;
  /** Somebody else writes to LoanPro. */
  storeForeign(fieldId: FieldId, text: string): void;
  /** A person removes all but the newest row of each field. */
  removeDuplicates(): void;
  deleteCustomer(): void;
  /** The version that a read shows. */
  choose(beganAtMs: number, purpose: ReadPurpose): Version | undefined;
}

/** How long after an odd read the next one comes at the earliest. */
const ODD_EVERY_MS = 20_000;

export function createStoredRows(world: World): StoredRows {
  const { clock, random, profile, facts, tell } = world;
  const { versions } = facts;
  let nextRowId = 1;
  /** The newest version that a read has shown. No later read shows an older one. */
  let shown = 0;
  let lastOddReadMs = Number.NEGATIVE_INFINITY;

  const rowsNow = () => versions.at(-1)?.rows ?? null;
  const byForeign = (): Change => ({
    request: null,
    visibleByMs: clock.now() + (world.isHealed() ? 0 : profile.lagMs),
  });

  function newRowId(): RowId {
    const id = String(nextRowId++);
    if (!isRowId(id)) throw new Error('No row id.');
    return id;
  }

  function add(
    rows: Version['rows'],
    change: Change,
    fieldId: FieldId | null = null,
    addsSecondRow = false,
  ): void {
    versions.push({ atMs: clock.now(), rows, ...change, fieldId, addsSecondRow });
  }

  function store(fieldId: FieldId, rowId: string | null, text: string, change: Change): void {
    const rows = rowsNow();
    if (rows === null) return;
    const newest = rows.findLast((row) => row.fieldId === fieldId) ?? null;
    const named = rows.find((row) => row.rowId === rowId);
    if (rowId !== null && !named) return;
    const target = named ?? (profile.isKeyedByRow && change.request ? null : newest);
    const writer = change.request?.requestId ?? 'somebody else';
    tell(
      () =>
        `LoanPro: field ${fieldId} holds ${JSON.stringify(text)} by ${writer}${target ? '' : ' in a new row'}`,
    );
    const changed: StoredRow[] = target
      ? rows.map((row) => (row === target ? { ...row, text } : row))
      : [...rows, { rowId: newRowId(), fieldId, text }];
    add(changed, change, fieldId, !target && newest !== null);
  }

  function isOpen({ requestId }: SentRequest): boolean {
    return [...facts.intents.values()].some(
      (intent) => intent.requestId === requestId && intent.closedAtMs === null,
    );
  }

  /** A single read of a recovery may miss what its write did. Of two that are 300 ms apart, one does not. */
  function isOdd(beganAtMs: number, purpose: ReadPurpose, newest: Version | undefined): boolean {
    if (purpose !== 'recovery' || !newest?.request || profile.lagMs === 0 || world.isHealed()) return false;
    return isOpen(newest.request) && beganAtMs > lastOddReadMs + ODD_EVERY_MS && random.chance(0.5);
  }

  return {
    get isDeleted() {
      return rowsNow() === null;
    },
    fill(fieldIds) {
      const rows = fieldIds
        .filter(() => random.chance(0.6))
        .map((fieldId) => ({ rowId: newRowId(), fieldId, text: 'initial' }));
      add(rows, { request: null, visibleByMs: 0 });
    },
    store,
    storeForeign: (fieldId, text) => store(fieldId, null, text, byForeign()),
    removeDuplicates() {
      const rows = rowsNow();
      const left = rows?.filter(
        (row, at) => !rows.some(({ fieldId }, other) => other > at && fieldId === row.fieldId),
      );
      if (!left || left.length === rows?.length) return;
      tell(() => 'LoanPro: somebody removes the older rows');
      add(left, byForeign());
    },
    deleteCustomer() {
      tell(() => 'LoanPro: somebody deletes the customer');
      add(null, byForeign());
    },
    choose(beganAtMs, purpose) {
      const newest = versions.length - 1;
      const due = versions.findLastIndex(({ visibleByMs }) => visibleByMs <= beganAtMs);
      const oldest = Math.max(shown, due);
      const index = oldest < newest && random.chance(0.6) ? random.integer(oldest, newest) : newest;
      const version = versions[index];
      if (isOdd(beganAtMs, purpose, version)) {
        lastOddReadMs = beganAtMs;
        return versions.findLast((other, at) => at < index && other.request !== version?.request);
      }
      shown = Math.max(shown, index);
      return version;
    },
  };
}
