// One field of the form: its input, the value in LoanPro, its problems, and the choice in a conflict.

import { boxOf, excessOf, heldWords, hintsOf, whyReadOnly, wordsFor } from './box.ts';
import type { Field } from './box.ts';
import { ConflictChoice } from './conflict-choice.tsx';
import { isChanged, isUndecided, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { FieldInput, FieldName, Hints, controlId } from './field-input.tsx';
import type { Note } from './notes.ts';
import { StoredText } from './stored-text.tsx';
import { wordsForStored } from './words.ts';

export interface FieldActions {
  edit: (fieldId: string, text: string) => void;
  empty: (fieldId: string) => void;
  undo: (fieldId: string) => void;
  keepMine: (fieldId: string) => void;
}

interface Props {
  field: Field;
  draft: Draft;
  note: Note | undefined;
  actions: FieldActions;
}

export function FieldRow({ field, draft, note, actions }: Props) {
  const reason = whyReadOnly(field);
  if (reason !== null) return <ReadOnlyField field={field} reason={reason} />;

  const { fieldId, problem } = field;
  const id = controlId(fieldId);
  const text = textOf(draft, field);
  const isOpen = isUndecided(draft, field);
  const hasChanged = isChanged(draft, field) && !isOpen;
  // Shown while the user types. After a check by the gateway, its note is shown instead.
  const excess = hasChanged && !note ? excessOf(field, text) : 0;
  const isInvalid = note?.tone === 'bad' || excess > 0;
  const about = [
    hintsOf(field).length > 0 && `${id}-hint`,
    problem && `${id}-problem`,
    hasChanged && `${id}-change`,
    excess > 0 && `${id}-excess`,
    note && `${id}-note`,
  ].filter((part) => typeof part === 'string');

  return (
    <div className="field">
      <FieldInput
        field={field}
        text={text}
        isTouched={draft.edits.has(fieldId)}
        isInvalid={isInvalid}
        describedBy={about.length > 0 ? about.join(' ') : undefined}
        onEdit={(edited) => actions.edit(fieldId, edited)}
      />
      <Hints field={field} id={`${id}-hint`} />
      {problem && (
        <div className="note unsure">
          <p id={`${id}-problem`}>
            <span>{'LoanPro holds '}</span>
            <Held field={field} />
            <span>{`. ${wordsForStored(problem)}`}</span>
          </p>
          {boxOf(field) === '' && !hasChanged && !isOpen && (
            <button type="button" onClick={() => actions.empty(fieldId)}>
              <span>Empty it</span>
              <FieldSuffix field={field} />
            </button>
          )}
        </div>
      )}
      {hasChanged && (
        <div className="change">
          <p id={`${id}-change`}>
            <span>{text === '' ? 'Will be emptied. It held ' : 'Changed from '}</span>
            <Held field={field} />
            <span>.</span>
          </p>
          <button type="button" onClick={() => actions.undo(fieldId)}>
            <span>Undo</span>
            <FieldSuffix field={field} />
          </button>
        </div>
      )}
      {excess > 0 && (
        <p id={`${id}-excess`} className="note bad">
          {`${excess} too many characters.`}
        </p>
      )}
      {note && (
        <p id={`${id}-note`} className={`note ${note.tone}`}>
          {note.text}
        </p>
      )}
      {isOpen && (
        <ConflictChoice
          field={field}
          mine={wordsFor(field, text)}
          onKeepMine={() => actions.keepMine(fieldId)}
          onTakeTheirs={() => actions.undo(fieldId)}
        />
      )}
    </div>
  );
}

/** The name of the field of a button, for users of screen readers. */
function FieldSuffix({ field }: { field: Field }) {
  return <span className="unseen">{` ${field.definition?.name ?? field.fieldId}`}</span>;
}

function Held({ field }: { field: Field }) {
  return field.isSet ? <StoredText as="q">{heldWords(field)}</StoredText> : <span>nothing</span>;
}

/** Plain text, so that the Tab key does not stop at it. */
function ReadOnlyField({ field, reason }: { field: Field; reason: string }) {
  const id = controlId(field.fieldId);
  return (
    <div className="field read-only" role="group" aria-labelledby={`${id}-name`}>
      <p id={`${id}-name`} className="name">
        <FieldName field={field} />
      </p>
      <p className="held">
        {field.isSet ? <StoredText>{heldWords(field)}</StoredText> : <span>Not set</span>}
      </p>
      <p className="hint">{reason}</p>
    </div>
  );
}
