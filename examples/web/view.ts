// What the form shows after each step: the draft, notes at fields, and one message.

import { matchOutcome } from '../../client/src/outcome.ts';
import type {
  Change,
  Customer,
  Mixed,
  Rejected,
  Unknown,
  UpdateResult,
  UserError,
} from '../../client/src/outcome.ts';
import type { GatewayError } from '../../client/src/errors.ts';
import type { Field } from './box.ts';
import { changedFields, collide, openDraft, rebase } from './draft.ts';
import type { Draft } from './draft.ts';

export interface Note {
  tone: 'good' | 'bad' | 'unsure';
  text: string;
}

export interface Message {
  tone: 'good' | 'bad' | 'unsure';
  title: string;
  lines: readonly string[];
  failure: GatewayError | null;
  /** The next step that the message offers. While it is `read-again`, nothing can be saved. */
  offers: 'try-again' | 'read-again' | null;
}

export interface View {
  draft: Draft;
  /** By the id of the field. */
  notes: ReadonlyMap<string, Note>;
  message: Message | null;
  /** The texts that LoanPro holds if a save with unknown outcome succeeded. */
  awaited: ReadonlyMap<string, string | null>;
  /** Whether the values were sent, and the page is still finding out how that ended. Nothing can be changed meanwhile. */
  isUnsettled: boolean;
}

/** A save: the fields in the order in which their values were sent, and the texts that LoanPro would store. */
export interface Sent {
  fields: readonly Field[];
  awaited: ReadonlyMap<string, string | null>;
}

export function openView(fields: readonly Field[]): View {
  return viewOf(openDraft(fields));
}

export function viewOf(draft: Draft, parts: Partial<View> = {}): View {
  return { draft, notes: new Map(), message: null, awaited: new Map(), isUnsettled: false, ...parts };
}

export function messageOf(tone: Message['tone'], title: string, parts: Partial<Message> = {}): Message {
  return { tone, title, lines: [], failure: null, offers: null, ...parts };
}

export const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The gateway returned an error, and nothing was written. */
export function afterFailure(draft: Draft, failure: GatewayError): View {
  return viewOf(draft, {
    message: messageOf('bad', 'Not saved.', {
      lines: [failure.message, 'Nothing was written. What you entered is still here.'],
      failure,
      offers: failure.retryable ? 'try-again' : null,
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
    message: messageOf('bad', 'Not saved. Nothing was sent.', {
      lines: [
        ...placed.general,
        ...(toFix > 0 ? [`${count(toFix, 'field')} to fix.`] : []),
        ...(toDecide > 0 ? [decide(toDecide)] : []),
      ],
    }),
  });
}

const decide = (number: number) =>
  `${count(number, 'field')} changed by somebody else: choose which value counts, then save again.`;

export function afterUpdate(draft: Draft, sent: Sent, result: UpdateResult): View {
  return matchOutcome(result, {
    saved: ({ outcome, customer }) => {
      const title = outcome === 'APPLIED' ? 'Saved.' : 'LoanPro already held these values.';
      const lines =
        outcome === 'APPLIED' ? [`${count(sent.fields.length, 'value')}, read back from LoanPro.`] : [];
      const fields = customer?.customFields;
      return fields
        ? viewOf(openDraft(fields), { message: messageOf('good', title, { lines }) })
        : viewOf(draft, {
            awaited: sent.awaited,
            message: messageOf('good', title, { lines, offers: 'read-again' }),
          });
    },
    conflict: ({ conflicts, customer }) =>
      afterProblems(laidOver(draft, customer, () => false) ?? draft, sent.fields, conflicts),
    rejected: (rejected) =>
      rejected.changes.length === 0 && rejected.problems.length > 0
        ? afterProblems(draft, sent.fields, rejected.problems)
        : afterMixed(draft, sent, rejected, 'Not saved. LoanPro kept the former values.'),
    mixed: (mixed) =>
      afterMixed(
        draft,
        sent,
        mixed,
        mixed.outcome === 'PARTIAL'
          ? 'Saved in part.'
          : 'LoanPro holds another value than the one that was sent.',
      ),
    unknown: ({ changes, error }) =>
      viewOf(draft, {
        notes: notesOf(changes),
        awaited: sent.awaited,
        message: messageOf('unsure', 'It is not known whether this was saved.', {
          lines: [
            ...(error ? [error.message] : []),
            'It may be saved already, or may still be saved. Nothing is sent again unless you save. Read the customer again first.',
          ],
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
        ...(error ? [error.message] : []),
        'The result is shown here as soon as it is known. This can take a minute. You do not have to do anything.',
      ],
    }),
  });
}

/** The values were sent, but not all of them are stored. */
function afterMixed(
  draft: Draft,
  sent: Sent,
  { outcome, changes, problems, customer }: Mixed | Rejected,
  title: string,
): View {
  const held = new Set(
    changes
      .filter(({ result }) => result === 'APPLIED' || result === 'UNCHANGED')
      .map(({ field }) => field.id),
  );
  const after = laidOver(draft, customer, ({ fieldId }) => held.has(fieldId));
  const placed = place(after ?? draft, sent.fields, problems);
  return viewOf(placed.draft, {
    notes: new Map([...notesOf(changes), ...placed.notes]),
    message: messageOf('bad', title, {
      lines: [
        ...placed.general,
        // The gateway may find out only later that nothing changed, and not why.
        ...(outcome === 'REJECTED' && problems.length === 0 ? ['The reason is not known.'] : []),
        ...(changes.length > 0 ? ['Each field shows its result.'] : []),
      ],
      offers: after ? null : 'read-again',
    }),
  });
}

function laidOver(draft: Draft, customer: Customer | null, isDone: (field: Field) => boolean): Draft | null {
  return customer?.customFields ? rebase(draft, customer.customFields, isDone) : null;
}

/** The customer was read again after a save with unknown outcome. Edits that LoanPro holds are done; the other ones are kept. */
export function afterReading({ draft, awaited }: View, fields: readonly Field[]): View {
  const fresh = rebase(
    draft,
    fields,
    ({ fieldId, rawValue }) => awaited.has(fieldId) && awaited.get(fieldId) === rawValue,
  );
  const pending = changedFields(fresh).length;
  if (pending === 0) {
    return viewOf(fresh, { message: messageOf('good', 'LoanPro holds everything you entered.') });
  }
  return viewOf(fresh, {
    message: messageOf(
      'unsure',
      `${count(pending, 'change')} ${pending === 1 ? 'is' : 'are'} not in LoanPro yet.`,
      {
        lines: [
          'Save again if you still want it. For some time after the first try, the gateway may ask you to wait.',
          ...(fresh.undecided.size > 0 ? [decide(fresh.undecided.size)] : []),
        ],
      },
    ),
  });
}

/** Assigns problems: conflicts to the draft, problems of a field to its note, and all others to the message. */
function place(draft: Draft, fields: readonly Field[], problems: readonly UserError[]) {
  const notes = new Map<string, Note>();
  const general: string[] = [];
  let placed = draft;
  for (const problem of problems) {
    const field = problem.valueIndex === null ? undefined : fields[problem.valueIndex];
    if (problem.code === 'STALE' && problem.current) placed = collide(placed, problem.current);
    else if (field && !(problem.code === 'STALE' && placed.undecided.has(field.fieldId)))
      notes.set(field.fieldId, { tone: 'bad', text: wordsOf(problem) });
    else general.push(problem.message);
  }
  return { draft: placed, notes, general };
}

function wordsOf({ message, expected, allowedOptions }: UserError): string {
  const labels = (allowedOptions ?? []).map(({ label }) => label);
  if (labels.length > 0) return `${message} Possible options: ${labels.join(', ')}.`;
  return expected === null ? message : `${message} Expected: ${expected}.`;
}

const RESULTS: Record<Change['result'], Note> = {
  APPLIED: { tone: 'good', text: 'Saved.' },
  UNCHANGED: { tone: 'good', text: 'LoanPro held this already.' },
  NOT_APPLIED: { tone: 'bad', text: 'Not saved.' },
  DIVERGED: { tone: 'bad', text: 'LoanPro now holds another value than the one that was sent.' },
  UNKNOWN: { tone: 'unsure', text: 'It is not known whether this was saved.' },
};

function notesOf(changes: readonly Change[]): Map<string, Note> {
  return new Map(changes.map(({ field, result }) => [field.id, RESULTS[result]]));
}
