// Reads a customer, and shows the form, or a message when the customer cannot be read or does not exist.

import { useEffect, useState } from 'react';
import { GatewayError } from '../../client/src/errors.ts';
import type { Customer } from '../../client/src/outcome.ts';
import { CustomerForm } from './customer-form.tsx';
import { useGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { MessageBox } from './message-box.tsx';
import { messageOf } from './view.ts';

type Reading = 'pending' | { customer: Customer | null; isRetried: boolean } | { failure: GatewayError };

// `useQuery` is not used. urql gives one answer to all components with the same query, so the answer to a later "Read again" would
// replace the form, and the user's changes would be lost.
async function read(gateway: Gateway, id: string, isRetried: boolean): Promise<Reading> {
  try {
    return { customer: await gateway.read(id), isRetried };
  } catch (failure) {
    if (failure instanceof GatewayError) return { failure };
    throw failure;
  }
}

export function CustomerPage({ id }: { id: string }) {
  const gateway = useGateway();
  const [reading, setReading] = useState<Reading>('pending');

  useEffect(() => void read(gateway, id, false).then(setReading), [gateway, id]);

  if (reading !== 'pending' && 'customer' in reading && reading.customer) {
    return <CustomerForm customer={reading.customer} takesFocus={reading.isRetried} />;
  }
  return (
    <>
      <title>{`Customer ${id}`}</title>
      {reading === 'pending' ? (
        <p role="status">Reading customer {id} …</p>
      ) : 'failure' in reading ? (
        <Failure
          id={id}
          failure={reading.failure}
          onTryAgain={() => void read(gateway, id, true).then(setReading)}
        />
      ) : (
        <p role="status">LoanPro has no customer {id}.</p>
      )}
    </>
  );
}

function Failure({ id, failure, onTryAgain }: { id: string; failure: GatewayError; onTryAgain: () => void }) {
  const message = messageOf('bad', `Customer ${id} cannot be read.`, {
    lines: [failure.message],
    failure,
    offers: failure.retryable ? 'try-again' : null,
  });
  return <MessageBox message={message} onTryAgain={onTryAgain} onReadAgain={onTryAgain} />;
}
