// The input of a field, by its type. Every input holds text, which box.ts converts.

import { boxOf, hintsOf, inputOf, whyReadOnly } from './box.ts';
import type { Field } from './box.ts';

interface Props {
  field: Field;
  text: string;
  isTouched: boolean;
  isInvalid: boolean;
  /** The ids of the hints and notes that describe the input. */
  describedBy: string | undefined;
  onEdit: (text: string) => void;
}

export const controlId = (fieldId: string) => `field-${fieldId}`;

export function FieldInput(props: Props) {
  const { field } = props;
  const { type } = inputOf(field);
  if (type === 'radio') return <YesNoUnset {...props} />;
  return (
    <>
      <label htmlFor={controlId(field.fieldId)}>
        <FieldName field={field} />
      </label>
      {type === 'select' ? <Choice {...props} /> : <Box {...props} />}
    </>
  );
}

export function FieldName({ field }: { field: Field }) {
  const { definition, fieldId } = field;
  const isToFill = definition?.required && whyReadOnly(field) === null;
  return (
    <>
      <span dir="auto">{definition?.name ?? `Field ${fieldId}`}</span>
      {isToFill && <span className="required"> (required)</span>}
    </>
  );
}

function Box({ field, text, isInvalid, describedBy, onEdit }: Props) {
  const shared = {
    id: controlId(field.fieldId),
    value: text,
    onChange: (event: { target: { value: string } }) => onEdit(event.target.value),
    required: field.definition?.required ?? false,
    'aria-invalid': isInvalid,
    'aria-describedby': describedBy,
    // The text can be in any language.
    dir: 'auto',
    // Otherwise the browser would offer texts that its user typed on other pages.
    autoComplete: 'off',
  };
  // An input of one line would remove the line ends of the stored text.
  if (boxOf(field).includes('\n')) return <textarea rows={3} {...shared} />;
  const { type, mode, max } = inputOf(field);
  return <input type={type} inputMode={mode} max={max} {...shared} />;
}

function Choice({ field, text, isTouched, isInvalid, describedBy, onEdit }: Props) {
  return (
    <select
      id={controlId(field.fieldId)}
      value={text}
      onChange={(event) => onEdit(event.target.value)}
      required={field.definition?.required ?? false}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      dir="auto"
    >
      <option value="">{isHidden(field, text, isTouched) ? 'None of the options' : 'Not set'}</option>
      {field.definition?.options.map(({ key, label }) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** Whether LoanPro holds a text that an input of this type cannot show. */
const isHidden = (field: Field, text: string, isTouched: boolean) => !isTouched && text === '' && field.isSet;

const ANSWERS = [
  ['true', 'Yes'],
  ['false', 'No'],
  ['', 'Not set'],
] as const;

/** Unset and unchecked are different, so a checkbox with two states is not enough. */
function YesNoUnset({ field, text, isTouched, isInvalid, describedBy, onEdit }: Props) {
  const id = controlId(field.fieldId);
  // When the stored text is neither yes nor no, no answer is selected.
  const hasAnswer = !isHidden(field, text, isTouched);
  return (
    <fieldset
      id={id}
      className="answers"
      role="radiogroup"
      aria-required={field.definition?.required ?? false}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
    >
      <legend>
        <FieldName field={field} />
      </legend>
      {ANSWERS.map(([value, label]) => (
        <label key={label}>
          <input
            type="radio"
            name={id}
            value={value}
            checked={hasAnswer && text === value}
            onChange={() => onEdit(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function Hints({ field, id }: { field: Field; id: string }) {
  const hints = hintsOf(field);
  return hints.length > 0 ? (
    <p id={id} className="hint" dir="auto">
      {hints.join('. ')}
    </p>
  ) : null;
}
