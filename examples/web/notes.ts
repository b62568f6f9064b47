// The notes at fields: the problem of a value, and what became of it.

import type { Change, UserError } from '../../client/src/outcome.ts';
import type { Field } from './box.ts';
import type { Comparison } from './compare.ts';
import { collide } from './draft.ts';
import type { Draft } from './draft.ts';
import { detailOfProblem, wordsForProblem } from './words.ts';

export interface Note {
  tone: 'good' | 'bad' | 'unsure';
  text: string;
}

/** Assigns problems: conflicts to the draft, problems of a field to its note, and all others to the message. */
export function place(draft: Draft, fields: readonly Field[], problems: readonly UserError[]) {
  const notes = new Map<string, Note>();
  const general: string[] = [];
  let placed = draft;
  for (const problem of problems) {
    const field = problem.valueIndex === null ? undefined : fields[problem.valueIndex];
    if (problem.code === 'STALE' && problem.current) placed = collide(placed, problem.current);
    else if (field && !(problem.code === 'STALE' && placed.undecided.has(field.fieldId)))
      notes.set(field.fieldId, { tone: 'bad', text: wordsForProblem(problem) });
    else general.push(wordsForProblem(problem));
  }
  return { draft: placed, notes, general, details: problems.map(detailOfProblem) };
}

const RESULTS: Record<Change['result'], Note> = {
  APPLIED: { tone: 'good', text: 'Saved.' },
  UNCHANGED: { tone: 'good', text: 'LoanPro held this already.' },
  NOT_APPLIED: { tone: 'bad', text: 'Not saved.' },
  DIVERGED: { tone: 'bad', text: 'LoanPro now holds another value than the one that was sent.' },
  UNKNOWN: { tone: 'unsure', text: 'It is not known whether this was saved.' },
};

export const CHANGED_SINCE: Note = {
  tone: 'unsure',
  text: 'LoanPro held your value. It was changed again since then: this is what LoanPro holds now.',
};
const HELD_NOW: Note = { tone: 'good', text: 'LoanPro holds this value now.' };

const wasSaved = ({ result }: Change) => result === 'APPLIED' || result === 'UNCHANGED';

/** With a comparison, a note says nothing that the value of now contradicts. */
export function notesOf(changes: readonly Change[], now: Comparison | null = null): Map<string, Note> {
  return new Map(
    changes.map((change) => {
      const { id } = change.field;
      if (!now || now.held.has(id) === wasSaved(change)) return [id, RESULTS[change.result]];
      return [id, wasSaved(change) ? CHANGED_SINCE : HELD_NOW];
    }),
  );
}

/** The texts of the draft that were saved. */
export function confirmedBy(changes: readonly Change[], draft: Draft): Map<string, string> {
  const saved = new Set(changes.filter(wasSaved).map(({ field }) => field.id));
  return new Map([...draft.edits].filter(([fieldId]) => saved.has(fieldId)));
}
