// The state of the form: what it shows, what it waits for, and the steps that the user can take.

import { useState } from 'react';
import type { Customer } from '../../client/src/outcome.ts';
import { hasShortYear } from './box.ts';
import { changedFields, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { useGateway } from './gateway.ts';
import type { Note } from './notes.ts';
import { readAgain, save } from './save.ts';
import type { Progress } from './save-parts.ts';
import { NOTHING_SENT, count, messageOf, openView } from './view.ts';
import type { View } from './view.ts';

export interface Steps {
  view: View;
  /** What the form is waiting for. Null when it waits for nothing. */
  waiting: { words: string; stop: () => void } | null;
  /** Checks and saves. `halfFilled` has the ids of the fields whose picker is only partly filled in. */
  save: (halfFilled: readonly string[]) => void;
  readAgain: () => void;
  /** Changes one field. Its note is removed, because it is about the former text. */
  change: (fieldId: string, next: (draft: Draft) => Draft) => void;
}

export function useSteps(customer: Customer): Steps {
  const gateway = useGateway();
  const [view, setView] = useState(() => openView(customer.customFields ?? []));
  const [waiting, setWaiting] = useState<Steps['waiting']>(null);

  async function take(step: (progress: Progress) => Promise<View>) {
    if (waiting) return;
    const controller = new AbortController();
    const stop = () => controller.abort();
    const waitFor = (words: string) => setWaiting({ words, stop });
    waitFor('');
    try {
      setView(await step({ signal: controller.signal, waitFor, show: setView }));
    } finally {
      setWaiting(null);
    }
  }

  return {
    view,
    waiting,
    save(halfFilled) {
      const notes = notesOfUnfinished(view.draft, halfFilled);
      if (notes.size === 0) return void take((progress) => save(gateway, customer.id, view, progress));
      const lines = [NOTHING_SENT, `${count(notes.size, 'field')} to fix.`];
      setView({ ...view, notes, message: messageOf('bad', 'Not saved.', { lines }) });
    },
    readAgain: () => void take((progress) => readAgain(gateway, customer.id, view, progress)),
    change(fieldId, next) {
      // A field must not change while it is being saved.
      if (waiting) return;
      setView((before) => ({
        ...before,
        draft: next(before.draft),
        notes: new Map([...before.notes].filter(([id]) => id !== fieldId)),
        message: before.message?.tone === 'good' && !before.message.offers ? null : before.message,
      }));
    },
  };
}

/** The notes at pickers that hold no complete date. A year with two digits could mean more than one century, so it is not completed. */
function notesOfUnfinished(draft: Draft, halfFilled: readonly string[]): Map<string, Note> {
  const short = changedFields(draft).filter((field) => hasShortYear(field, textOf(draft, field)));
  return new Map<string, Note>([
    ...halfFilled.map((id) => [id, { tone: 'bad', text: 'Fill in every part, or none.' }] as const),
    ...short.map(
      ({ fieldId }) =>
        [fieldId, { tone: 'bad', text: 'Type the year with four digits, such as 2026.' }] as const,
    ),
  ]);
}
