// Writes a few texts into one field that may be spoiled, reads what became of them, and puts the former text back.

import { setTimeout as wait } from 'node:timers/promises';
import type { Asker } from './asker.ts';
import type { Finding } from './finding.ts';
import { unobservable } from './finding.ts';
import { listIn, type Row } from './raw-list.ts';

export interface Spoilable {
  customerId: string;
  fieldId: string;
}

/** How long after an update the portrait looks again. The last look is the longest lag that it finds. */
const LOOKS_AFTER_MS = [0, 200, 600, 1500, 4000];
/** Before it says that an update had no effect at all. */
const LAST_LOOK_AFTER_MS = 10_000;

/** The letters are one composed and one decomposed é. */
const PROBE = ' a\u00e9 e\u0301 & <b>\r\nc ';

/** `pageRows` is how many rows an answer is known to hold. A list that is as long may go on. */
export async function askByWriting(
  ask: Asker,
  { customerId, fieldId }: Spoilable,
  pageRows: number,
): Promise<Finding[]> {
  const path = `odata.svc/Customers(${customerId})`;
  const isOwn = (row: Row) => String(row['customFieldId']) === fieldId;
  /** The rows of the field in the order of their ids. Null when they cannot be read for certain. */
  const readRows = async (): Promise<Row[] | null> => {
    const filtered = listIn(
      await ask.get(`${path}/CustomFieldValues?$filter=customFieldId%20eq%20${fieldId}&nopaging=true`),
    );
    if (filtered?.rows.every(isOwn)) return filtered.rows.toSorted(byId);
    const list = listIn(await ask.get(`${path}/CustomFieldValues?nopaging=true`));
    if (list === null || list.rows.length >= pageRows) return null;
    return list.rows.filter(isOwn).toSorted(byId);
  };
  const send = (item: Row) =>
    ask.put(path, { CustomFieldValues: { results: [item] }, __id: Number(customerId), __update: true });
  const former = await readRows();
  if (former === null || former.length > 1) {
    return [
      unobservable(
        'updateKey',
        'How does an update find a value?',
        'the field cannot be read, or has two rows',
      ),
    ];
  }
  const formerText = former[0]?.['customFieldValue'] ?? null;
  let rows = former;
  let lagMs = 0;

  /** Sends a value, and looks until it has an effect. Returns whether it had one. */
  async function write(value: string | null, item: Row = { customFieldId: Number(fieldId) }) {
    const before = JSON.stringify(rows.map((row) => [row['id'], row['customFieldValue']]));
    const { status } = await send({ ...item, customFieldValue: value });
    // An error of a server or of a proxy does not say that nothing was written.
    if (isRefusal(status)) return { status, hasEffect: false };
    const startedMs = performance.now();
    for (const afterMs of knownLag ? LOOKS_AFTER_MS : [...LOOKS_AFTER_MS, LAST_LOOK_AFTER_MS]) {
      await wait(Math.max(0, afterMs - (performance.now() - startedMs)));
      rows = (await readRows()) ?? rows;
      if (JSON.stringify(rows.map((row) => [row['id'], row['customFieldValue']])) !== before) {
        lagMs = Math.max(lagMs, afterMs);
        return { status, hasEffect: true };
      }
      // Once it is known how long an effect takes, nobody waits longer for one that does not come.
      if (knownLag && afterMs > lagMs) break;
    }
    return { status, hasEffect: false };
  }
  let knownLag = false;

  const first = await write('portrait 1');
  if (!first.hasEffect) {
    const isRefused = isRefusal(first.status);
    // The update may still take effect, and then the one that was sent last has to win. With the id of the row, it cannot add another one.
    const rowOnly = former[0] && { __id: Number(former[0]['id']), __update: true };
    if (!isRefused)
      await send({ ...rowOnly, customFieldId: Number(fieldId), customFieldValue: formerText ?? '' });
    return [
      ...(isRefused ? [] : [mayComeLate({ customerId, fieldId })]),
      unobservable(
        'updateKey',
        'How does an update find a value?',
        `an update had no effect, status ${first.status}`,
      ),
    ];
  }
  knownLag = true;
  if (former.length === 0) await write('portrait 2');
  const isKeyedByRow = rows.length > 1;
  // From here on, the row is named where the tenant needs it.
  const rowId = Number(rows[0]?.['id']);
  const item: Row = isKeyedByRow
    ? { __id: rowId, __update: true, customFieldId: Number(fieldId) }
    : { customFieldId: Number(fieldId) };
  const textNow = () => rows.find((row) => Number(row['id']) === rowId)?.['customFieldValue'];

  await write(PROBE, item);
  const kept = String(textNow());
  const byEmpty = (await write('', item)).hasEffect;
  if (byEmpty) await write('portrait 3', item);
  const byNull = (await write(null, item)).hasEffect;
  const overlong = await write('x'.repeat(256), item);
  const overlongText = textNow();
  const isBack = await putBack();

  const how = 'with one field of one customer';
  const dialect = isKeyedByRow ? 'row-and-field' : 'field';
  const clearing = byEmpty && byNull ? 'either' : byEmpty ? 'empty-text' : byNull ? 'null' : undefined;
  const overlongValue =
    overlong.status !== 200 ? 'refuse' : String(overlongText).length === 255 ? 'cut' : undefined;
  return [
    {
      about: 'updateKey',
      question: 'How does an update find a value?',
      value: isKeyedByRow ? 'row' : 'field',
      evidence: isKeyedByRow ? 'an update that named the field added a second row, which stays' : how,
      settings: { LOANPRO_WRITE_DIALECT: dialect },
    },
    {
      about: 'settleMs',
      question: 'How long after an update is it seen?',
      value: lagMs,
      evidence:
        lagMs === 0 ? 'every update was seen at once' : `every update was seen after at most ${lagMs} ms`,
    },
    {
      about: 'rewrites',
      question: 'What does the store make of texts?',
      value: rewritesIn(kept),
      evidence: `a text with spaces, line ends, accents and special characters, ${how}`,
    },
    unobservable(
      'numberRewrites',
      'What does the store make of phone numbers and amounts?',
      'only a text field was written',
    ),
    {
      about: 'clearing',
      question: 'What empties a value?',
      value: clearing,
      evidence: `an empty text: ${byEmpty ? 'yes' : 'no'}, null: ${byNull ? 'yes' : 'no'}`,
      ...(clearing !== undefined && {
        settings: { LOANPRO_EMPTY_VALUE: clearing === 'null' ? 'null' : 'empty-text' },
      }),
    },
    {
      about: 'overlong',
      question: 'What becomes of a text of 256 characters?',
      value: overlongValue,
      evidence: `status ${overlong.status}`,
    },
    {
      about: 'putBack',
      question: 'Is the former text back?',
      value: isBack,
      evidence: isBack ? 'it was read back' : `PUT IT BACK BY HAND: customer ${customerId}, field ${fieldId}`,
    },
  ];

  /** All rows of the field get the former text, so that a second row says nothing else. */
  async function putBack(): Promise<boolean> {
    const empty = clearingValue();
    const target = typeof formerText === 'string' && formerText !== '' ? formerText : empty;
    for (const { id } of rows) {
      await write(
        target,
        isKeyedByRow ? { __id: Number(id), __update: true, customFieldId: Number(fieldId) } : item,
      );
    }
    return rows.every((row) => (row['customFieldValue'] ?? '') === (formerText ?? ''));
  }

  function clearingValue(): string | null {
    return byEmpty ? '' : null;
  }
}

/** Whether nothing was written. Without an answer, the status is 0, and nobody knows. */
function isRefusal(status: number): boolean {
  return status >= 300 && status < 500;
}

function mayComeLate({ customerId, fieldId }: Spoilable): Finding {
  return {
    about: 'putBack',
    question: 'Is the former text back?',
    value: false,
    evidence: `an update was not seen and MAY STILL TAKE EFFECT. The former text was sent after it. LOOK LATER: customer ${customerId}, field ${fieldId}`,
  };
}

function byId(one: Row, other: Row): number {
  return Number(one['id']) - Number(other['id']);
}

/** What is certain from one text. Where letters were decomposed, it cannot be seen whether they were composed before. */
function rewritesIn(kept: string): string[] {
  const isDecomposed = !kept.includes('\u00e9');
  return [
    kept.startsWith(' ') ? null : 'trim',
    kept.includes('\r') ? null : 'line-feeds',
    isDecomposed || kept.includes('e\u0301') ? null : 'composed',
    isDecomposed ? 'decomposed' : null,
    kept.includes('&amp;') ? 'entities' : null,
  ].filter((name) => name !== null);
}
