// The form of one customer. It is drawn from the definitions that the gateway returns.

import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Customer } from '../../client/src/outcome.ts';
import { sectionsOf } from './box.ts';
import { changedFields, edit, keepMine, undo } from './draft.ts';
import type { Draft } from './draft.ts';
import { controlId } from './field-input.tsx';
import { FieldRow } from './field-row.tsx';
import type { FieldActions } from './field-row.tsx';
import { focusFirstTrouble, focusInside, halfFilledFields } from './form-elements.ts';
import { useGateway } from './gateway.ts';
import { MessageBox } from './message-box.tsx';
import { readAgain, save } from './save.ts';
import { count, messageOf, openView } from './view.ts';
import type { View } from './view.ts';

interface Props {
  customer: Customer;
  /** Whether the form takes the focus, because it replaces the element that had it. */
  takesFocus: boolean;
}

export function CustomerForm({ customer, takesFocus }: Props) {
  const gateway = useGateway();
  const [view, setView] = useState(() => openView(customer.customFields ?? []));
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const messageBox = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { draft, notes, message, isUnsettled } = view;
  const changed = changedFields(draft).length;
  const mustRead = message?.offers === 'read-again';

  useLayoutEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);

  // After each step, the focus goes to the first field that needs attention, or else to the message.
  useLayoutEffect(() => {
    if (message && form.current && !focusFirstTrouble(form.current)) messageBox.current?.focus();
  }, [message]);

  useEffect(() => {
    if (changed === 0) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [changed]);

  async function take(step: () => Promise<View>) {
    if (isBusy) return;
    setBusy(true);
    try {
      setView(await step());
    } finally {
      setBusy(false);
    }
  }

  function submit() {
    if (mustRead) return messageBox.current?.focus();
    const halfFilled = form.current ? halfFilledFields(form.current) : [];
    if (halfFilled.length === 0) return void take(() => save(gateway, customer.id, view, setView));
    const note = { tone: 'bad', text: 'Fill in every part, or none.' } as const;
    setView({
      ...view,
      notes: new Map(halfFilled.map((fieldId) => [fieldId, note])),
      message: messageOf('bad', 'Not saved. Nothing was sent.', {
        lines: [`${count(halfFilled.length, 'field')} to fix.`],
      }),
    });
  }

  /** Changes one field. Its note is removed, because it is about the former text. */
  function change(fieldId: string, next: (draft: Draft) => Draft) {
    // A field must not change while it is being saved.
    if (isBusy) return;
    setView((before) => ({
      ...before,
      draft: next(before.draft),
      notes: new Map([...before.notes].filter(([id]) => id !== fieldId)),
      message: before.message?.tone === 'good' && !before.message.offers ? null : before.message,
    }));
  }

  /** Like `change`, for a button that disappears when it is pressed. The focus then moves to the field. */
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
      aria-busy={isBusy}
      aria-labelledby="customer-name"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <title>{`${name || 'Customer'} (${customer.id})`}</title>
      <h2 ref={heading} id="customer-name" tabIndex={-1}>
        {name || 'Customer'} <span className="number">{customer.id}</span>
      </h2>
      {sectionsOf(draft.fields).map(({ title, fields }) => (
        <fieldset key={title} className="section" disabled={isUnsettled}>
          <legend>{title}</legend>
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
          <MessageBox
            ref={messageBox}
            message={message}
            onTryAgain={submit}
            onReadAgain={() => void take(() => readAgain(gateway, customer.id, view))}
          />
        )}
        {!mustRead && (
          <div className="saving">
            <button type="submit" className="primary" aria-disabled={isBusy}>
              {isBusy ? 'One moment …' : 'Save'}
            </button>
            <span>{changed === 0 ? 'No changes' : count(changed, 'change')}</span>
          </div>
        )}
      </div>
    </form>
  );
}
