// Reads a customer, and shows the form, or a message when the customer cannot be read or does not exist.

import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { GatewayError } from '../../client/src/errors.ts';
import type { Customer } from '../../client/src/outcome.ts';
import { CustomerForm } from './customer-form.tsx';
import { useGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { MessageBox } from './message-box.tsx';
import { messageOf } from './view.ts';
import { Waiting } from './waiting.tsx';
import { canTryAgain, detailsOfFailure, wordsForFailure } from './words.ts';

type Reading = { customer: Customer | null } | { failure: GatewayError | 'stopped' };

// `useQuery` is not used. urql gives one answer to all components with the same query, so the answer to a later "Read again" would
// replace the form, and the user's changes would be lost.
async function read(gateway: Gateway, id: string, signal: AbortSignal): Promise<Reading> {
  try {
    return { customer: await gateway.read(id, signal) };
  } catch (failure) {
    if (signal.aborted) return { failure: 'stopped' };
    if (failure instanceof GatewayError) return { failure };
    throw failure;
  }
}

export function CustomerPage({ id }: { id: string }) {
  const gateway = useGateway();
  const [attempt, setAttempt] = useState(() => ({ number: 1, controller: new AbortController() }));
  const [reading, setReading] = useState<Reading | null>(null);

  useEffect(() => void read(gateway, id, attempt.controller.signal).then(setReading), [gateway, id, attempt]);

  function tryAgain() {
    setReading(null);
    setAttempt(({ number }) => ({ number: number + 1, controller: new AbortController() }));
  }

  if (reading && 'customer' in reading && reading.customer) {
    return <CustomerForm customer={reading.customer} takesFocus={attempt.number > 1} />;
  }
  return (
    <>
      <title>{`Customer ${id}`}</title>
      {!reading ? (
        <>
          <p role="status">{`Reading customer ${id} …`}</p>
          <Waiting
            words="LoanPro has not answered yet. You can go on waiting, or stop and try again."
            onStop={() => attempt.controller.abort()}
          />
        </>
      ) : 'failure' in reading ? (
        <Failure id={id} failure={reading.failure} takesFocus={attempt.number > 1} onTryAgain={tryAgain} />
      ) : (
        <p role="status">{`LoanPro has no customer ${id}.`}</p>
      )}
    </>
  );
}

interface FailureProps {
  id: string;
  failure: GatewayError | 'stopped';
  /** Whether it replaces the element that had the focus. */
  takesFocus: boolean;
  onTryAgain: () => void;
}

function Failure({ id, failure, takesFocus, onTryAgain }: FailureProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (takesFocus) box.current?.focus();
  }, [takesFocus]);
  const message =
    failure === 'stopped'
      ? messageOf('unsure', `Customer ${id} was not read.`, {
          lines: ['You stopped waiting.'],
          offers: 'try-again',
        })
      : messageOf('bad', `Customer ${id} cannot be read.`, {
          lines: [wordsForFailure(failure)],
          details: detailsOfFailure(failure),
          offers: canTryAgain(failure) ? 'try-again' : null,
        });
  return <MessageBox ref={box} message={message} onTryAgain={onTryAgain} onReadAgain={onTryAgain} />;
}
