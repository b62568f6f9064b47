// What the form shows after each step: the draft, notes at fields, and one message.

import { matchOutcome } from '../../client/src/outcome.ts';
import type {
  Customer,
  Mixed,
  Rejected,
  Unknown,
  UpdateResult,
  UserError,
} from '../../client/src/outcome.ts';
import { GatewayError } from '../../client/src/errors.ts';
import type { Field } from './box.ts';
import type { Comparison } from './compare.ts';
import { changedFields, isChanged, openDraft, rebase, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { CHANGED_SINCE, confirmedBy, notesOf, place } from './notes.ts';
import type { Note } from './notes.ts';
import { canTryAgain, detailsOfFailure, wordsForFailure } from './words.ts';

export interface Message {
  tone: 'good' | 'bad' | 'unsure';
  title: string;
  lines: readonly string[];
  /** For support: codes, the gateway's own message, and the request id. */
  details: readonly string[];
  /** The next step that the message offers. While it is `read-again`, nothing can be saved. */
  offers: 'try-again' | 'read-again' | null;
}

export interface View {
  draft: Draft;
  /** By the id of the field. */
  notes: ReadonlyMap<string, Note>;
  message: Message | null;
  /** The texts that were saved, by the id of the field, as long as the customer was not read after that. */
  confirmed: ReadonlyMap<string, string>;
  /** Whether the values were sent, and the page is still finding out how that ended. Nothing can be changed meanwhile. */
  isUnsettled: boolean;
}

export function openView(fields: readonly Field[]): View {
  return viewOf(openDraft(fields));
}

export function viewOf(draft: Draft, parts: Partial<View> = {}): View {
  return { draft, notes: new Map(), message: null, confirmed: new Map(), isUnsettled: false, ...parts };
}

export function messageOf(tone: Message['tone'], title: string, parts: Partial<Message> = {}): Message {
  return { tone, title, lines: [], details: [], offers: null, ...parts };
}

export const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** Lines that are true of one update. After other parts were saved, they would say too much. */
export const NOTHING_SENT = 'Nothing was sent.';
const NOTHING_SAVED = 'Nothing was saved.';

export const withoutNothing = (lines: readonly string[]) =>
  lines.filter((line) => line !== NOTHING_SENT && line !== NOTHING_SAVED);

const STILL_HERE = 'What you entered is still here.';

/** The gateway returned an error, and nothing was written. */
export function afterFailure(draft: Draft, failure: GatewayError): View {
  return viewOf(draft, {
    message: messageOf('bad', 'Not saved.', {
      lines: [wordsForFailure(failure), NOTHING_SAVED, STILL_HERE],
      details: detailsOfFailure(failure),
      offers: canTryAgain(failure) ? 'try-again' : null,
    }),
  });
}

/** The check found problems, and nothing was sent. */
export function afterProblems(draft: Draft, fields: readonly Field[], problems: readonly UserError[]): View {
  const placed = place(draft, fields, problems);
  const toFix = placed.notes.size;
  const toDecide = placed.draft.undecided.size;
  return viewOf(placed.draft, {
    notes: placed.notes,
    message: messageOf('bad', 'Not saved.', {
      lines: [
        NOTHING_SENT,
        ...placed.general,
        ...(toFix > 0 ? [`${count(toFix, 'field')} to fix.`] : []),
        ...(toDecide > 0 ? [decide(toDecide)] : []),
      ],
      details: placed.details,
    }),
  });
}

export const decide = (number: number) =>
  `${count(number, 'field')} changed by somebody else: choose which value counts, then save again.`;

const changedSince = (number: number) =>
  `${count(number, 'field')} ${number === 1 ? 'was' : 'were'} changed again since then. The form shows what LoanPro holds now.`;

/**
 * `sent` has the fields in the order in which their values were sent. `now` is given when the outcome comes from a record: the customer
 * was read later than the write, and may have been changed in between.
 */
export function afterUpdate(
  draft: Draft,
  sent: readonly Field[],
  result: UpdateResult,
  now: Comparison | null = null,
): View {
  return matchOutcome(result, {
    saved: ({ outcome, customer }) => {
      const title = outcome === 'APPLIED' ? 'Saved.' : 'LoanPro already held these values.';
      const lines = outcome === 'APPLIED' ? [`${count(sent.length, 'value')}, read back from LoanPro.`] : [];
      const fields = now?.fields ?? customer?.customFields;
      if (!fields) {
        return viewOf(draft, {
          confirmed: new Map(sent.map((field) => [field.fieldId, textOf(draft, field)])),
          message: messageOf('good', title, { lines, offers: 'read-again' }),
        });
      }
      const overtaken = now ? sent.filter(({ fieldId }) => !now.held.has(fieldId)) : [];
      return viewOf(openDraft(fields), {
        notes: new Map(overtaken.map(({ fieldId }) => [fieldId, CHANGED_SINCE])),
        message:
          overtaken.length === 0
            ? messageOf('good', title, { lines })
            : messageOf('unsure', title, { lines: [...lines, changedSince(overtaken.length)] }),
      });
    },
    conflict: ({ conflicts, customer }) =>
      afterProblems(laidOver(draft, customer?.customFields, () => false) ?? draft, sent, conflicts),
    rejected: (rejected) =>
      rejected.changes.length === 0 && rejected.problems.length > 0
        ? afterProblems(draft, sent, rejected.problems)
        : afterMixed(draft, sent, rejected, now, 'Not saved. LoanPro kept the former values.'),
    mixed: (mixed) =>
      afterMixed(
        draft,
        sent,
        mixed,
        now,
        mixed.outcome === 'PARTIAL'
          ? 'Saved in part.'
          : 'LoanPro holds another value than the one that was sent.',
      ),
    unknown: ({ changes, error }) =>
      viewOf(draft, {
        notes: notesOf(changes),
        confirmed: confirmedBy(changes, draft),
        message: messageOf('unsure', 'It is not known whether this was saved.', {
          lines: [...reasonsOf(error), MAY_BE_SAVED],
          details: detailsOf(error),
          offers: 'read-again',
        }),
      }),
  });
}

/** The values were sent, and it is not known yet what became of them. The form asks on its own until it is. */
export function whileUnknown(draft: Draft, { changes, error }: Unknown): View {
  return viewOf(draft, {
    notes: notesOf(changes),
    isUnsettled: true,
    message: messageOf('unsure', 'It is not known yet whether this was saved.', {
      lines: [
        ...reasonsOf(error),
        'The result is shown here as soon as it is known. This can take a minute. You do not have to do anything.',
      ],
      details: detailsOf(error),
    }),
  });
}

/** The gateway says of some errors that nothing was sent. That is true of its last request only, and an earlier one may have been sent. */
function reasonsOf(error: Error | null): string[] {
  if (!error) return [];
  const isForNow = error instanceof GatewayError && error.retryAfterMs !== null;
  if (isForNow) return ['The server cannot answer at the moment.'];
  return [error instanceof GatewayError ? wordsForFailure(error) : 'Something went wrong.'];
}

function detailsOf(error: Error | null): string[] {
  return error instanceof GatewayError ? detailsOfFailure(error) : [];
}

const MAY_BE_SAVED =
  'It may be saved already, or may still be saved. Nothing is sent again unless you save. Read the customer again first.';

/** The user stopped waiting. `isSent` says whether something was sent before that. */
export function afterStopping(draft: Draft, isSent: boolean): View {
  if (!isSent) {
    const lines = ['You stopped waiting.', NOTHING_SENT, STILL_HERE];
    return viewOf(draft, { message: messageOf('unsure', 'Not saved.', { lines }) });
  }
  return viewOf(draft, {
    message: messageOf('unsure', 'It is not known whether this was saved.', {
      lines: ['You stopped waiting.', MAY_BE_SAVED],
      offers: 'read-again',
    }),
  });
}

/** The values were sent, but not all of them are stored. */
function afterMixed(
  draft: Draft,
  sent: readonly Field[],
  { outcome, changes, problems, customer }: Mixed | Rejected,
  now: Comparison | null,
  title: string,
): View {
  const confirmed = confirmedBy(changes, draft);
  const after = laidOver(
    draft,
    now?.fields ?? customer?.customFields,
    ({ fieldId }) => confirmed.has(fieldId) || (now?.held.has(fieldId) ?? false),
  );
  const placed = place(after ?? draft, sent, problems);
  return viewOf(placed.draft, {
    notes: new Map([...notesOf(changes, now), ...placed.notes]),
    confirmed: after ? new Map() : confirmed,
    message: messageOf('bad', title, {
      lines: [
        ...placed.general,
        // The gateway may find out only later that nothing changed, and not why.
        ...(outcome === 'REJECTED' && problems.length === 0 ? ['The reason is not known.'] : []),
        ...(changes.length > 0 ? ['Each field shows its result.'] : []),
      ],
      details: placed.details,
      offers: after ? null : 'read-again',
    }),
  });
}

function laidOver(
  draft: Draft,
  fields: Customer['customFields'] | undefined,
  isDone: (field: Field) => boolean,
): Draft | null {
  return fields ? rebase(draft, fields, isDone) : null;
}

/**
 * The customer was read again after a save. Edits that LoanPro holds are done, and so are saved ones that were not edited after that, also
 * if the field was changed again since. The other ones are kept.
 */
export function afterReading({ draft, confirmed }: View, { fields, held }: Comparison): View {
  const isSaved = ({ fieldId }: Field) =>
    confirmed.has(fieldId) && confirmed.get(fieldId) === draft.edits.get(fieldId);
  const overtaken = fields.filter(
    (field) => isSaved(field) && isChanged(draft, field) && !held.has(field.fieldId),
  );
  const fresh = rebase(draft, fields, (field) => held.has(field.fieldId) || isSaved(field));
  const notes = new Map(overtaken.map(({ fieldId }) => [fieldId, CHANGED_SINCE]));
  const pending = changedFields(fresh).length;
  if (pending === 0) {
    return viewOf(fresh, {
      notes,
      message:
        overtaken.length === 0
          ? messageOf('good', 'LoanPro holds everything you entered.')
          : messageOf('unsure', 'Everything you entered was saved.', {
              lines: [changedSince(overtaken.length)],
            }),
    });
  }
  return viewOf(fresh, {
    notes,
    message: messageOf(
      'unsure',
      `${count(pending, 'change')} ${pending === 1 ? 'is' : 'are'} not in LoanPro yet.`,
      {
        lines: [
          'Save again if you still want it. For some time after the first try, you may be asked to wait.',
          ...(fresh.undecided.size > 0 ? [decide(fresh.undecided.size)] : []),
        ],
      },
    ),
  });
}
