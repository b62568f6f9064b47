// Shows the user's value and another person's value of the same field, and lets the user choose. There is no default choice.

import { heldWords } from './box.ts';
import type { Field } from './box.ts';
import { controlId } from './field-input.tsx';
import { StoredText } from './stored-text.tsx';

interface Props {
  field: Field;
  mine: string;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

export function ConflictChoice({ field, mine, onKeepMine, onTakeTheirs }: Props) {
  const id = `${controlId(field.fieldId)}-conflict`;
  return (
    <div className="conflict" role="group" aria-labelledby={id} data-undecided>
      <p id={id}>
        <strong>
          {`${field.definition?.name ?? field.fieldId} has another value in LoanPro than the one you saw.`}
        </strong>
      </p>
      <dl>
        <div>
          <dt>Yours</dt>
          <StoredText as="dd">{mine}</StoredText>
        </div>
        <div>
          <dt>Theirs, in LoanPro now</dt>
          <StoredText as="dd">{heldWords(field)}</StoredText>
        </div>
      </dl>
      <button type="button" aria-describedby={id} onClick={onKeepMine}>
        Keep mine
      </button>
      <button type="button" aria-describedby={id} onClick={onTakeTheirs}>
        Take theirs
      </button>
    </div>
  );
}
