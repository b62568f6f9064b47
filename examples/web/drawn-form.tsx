// Draws the form from the definitions that the gateway returns, and moves the focus after each step.

import { useLayoutEffect, useRef } from 'react';
import type { Customer } from '../../client/src/outcome.ts';
import { sectionsOf } from './box.ts';
import { changedFields, edit, keepMine, undo } from './draft.ts';
import type { Draft } from './draft.ts';
import { controlId } from './field-input.tsx';
import { FieldRow } from './field-row.tsx';
import type { FieldActions } from './field-row.tsx';
import { focusFirstTrouble, focusInside, focusWithoutJump, halfFilledFields } from './form-elements.ts';
import { MessageBox } from './message-box.tsx';
import { StoredText } from './stored-text.tsx';
import type { Steps } from './use-steps.ts';
import { count } from './view.ts';
import { Waiting } from './waiting.tsx';

interface Props {
  customer: Customer;
  steps: Steps;
  takesFocus: boolean;
}

export function DrawnForm({ customer, steps, takesFocus }: Props) {
  const { view, waiting, change } = steps;
  const { draft, notes, message, isUnsettled } = view;
  const form = useRef<HTMLFormElement>(null);
  const messageBox = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const changed = changedFields(draft).length;
  const mustRead = message?.offers === 'read-again';

  useLayoutEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);

  // After each step, the focus goes to the first field that needs attention, or else to the message.
  useLayoutEffect(() => {
    if (!message || !form.current || focusFirstTrouble(form.current)) return;
    if (messageBox.current) focusWithoutJump(messageBox.current);
  }, [message]);

  function submit() {
    if (!mustRead) steps.save(form.current ? halfFilledFields(form.current) : []);
    else if (messageBox.current) focusWithoutJump(messageBox.current);
  }

  /** For a button that disappears when it is pressed. The focus then moves to the field. */
  function press(fieldId: string, next: (draft: Draft) => Draft) {
    change(fieldId, next);
    focusInside(controlId(fieldId));
  }

  const actions: FieldActions = {
    edit: (fieldId, text) => change(fieldId, (before) => edit(before, fieldId, text)),
    empty: (fieldId) => press(fieldId, (before) => edit(before, fieldId, '')),
    undo: (fieldId) => press(fieldId, (before) => undo(before, fieldId)),
    keepMine: (fieldId) => press(fieldId, (before) => keepMine(before, fieldId)),
  };

  const name = customer.companyName ?? `${customer.firstName ?? ''} ${customer.lastName ?? ''}`.trim();
  return (
    <form
      ref={form}
      noValidate
      aria-busy={waiting !== null}
      aria-labelledby="customer-name"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <title>{`${name || 'Customer'} (${customer.id})`}</title>
      <h2 ref={heading} id="customer-name" tabIndex={-1}>
        <StoredText>{name || 'Customer'}</StoredText>
        <span className="number">{` ${customer.id}`}</span>
      </h2>
      {sectionsOf(draft.fields).map(({ title, fields }) => (
        <fieldset key={title} className="section" disabled={isUnsettled}>
          <legend dir="auto">{title}</legend>
          {fields.map((field) => (
            <FieldRow
              key={field.fieldId}
              field={field}
              draft={draft}
              note={notes.get(field.fieldId)}
              actions={actions}
            />
          ))}
        </fieldset>
      ))}
      <div className="bar">
        {message && (
          <MessageBox ref={messageBox} message={message} onTryAgain={submit} onReadAgain={steps.readAgain} />
        )}
        {waiting && <Waiting words={waiting.words} onStop={waiting.stop} />}
        {!mustRead && (
          <div className="saving">
            <button type="submit" className="primary" aria-disabled={waiting !== null}>
              {waiting ? 'One moment …' : 'Save'}
            </button>
            <span>{changed === 0 ? 'No changes' : count(changed, 'change')}</span>
          </div>
        )}
      </div>
    </form>
  );
}
