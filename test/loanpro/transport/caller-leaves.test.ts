// The last moment before a write leaves: what is held back there never reaches LoanPro, and what has left is never sent again.

import { expect, it } from 'vitest';
import { openLoanPro } from '../../../src/loanpro/client.ts';
import { fixedToken } from '../../../src/loanpro/transport/token.ts';
import { resetBefore } from '../../../standin/faults.ts';
import { openStandin } from '../../../standin/server.ts';
import { isEntityId, isFieldId } from '../../../src/custom-fields/ids.ts';
import { freePort } from '../../support/socket.ts';

const [id, fieldId] = ['4150', '22'];
if (!isEntityId(id) || !isFieldId(fieldId)) throw new Error('These are ids.');
const customer = { type: 'customer' as const, id };
const WRITES = [{ fieldId, rowId: null, text: 'new' }];

const leaving = (beforeSend: () => void) => ({ signal: new AbortController().signal, beforeSend });

async function openClient(baseUrl?: string) {
  const methods: string[] = [];
  const standin = await openStandin({ onRequest: ({ method }) => methods.push(method) });
  const loanPro = openLoanPro({
    baseUrl: baseUrl ?? standin.baseUrl,
    token: fixedToken(standin.token),
    instanceId: standin.instanceId,
    timeoutMs: 5000,
    maxConcurrency: 8,
    definitionsMaxAgeMs: 300_000,
    writeForm: { dialect: 'row-and-field', emptyValue: 'empty-text' },
    onNotice: () => undefined,
  });
  return {
    standin,
    loanPro,
    methods,
    async [Symbol.asyncDispose]() {
      await loanPro.close();
      await standin.close();
    },
  };
}

it('what is held back is not sent, and the reason is passed on as it is', async () => {
  await using client = await openClient();
  const reason = new RangeError('too late');
  const write = client.loanPro.writeFields(
    customer,
    WRITES,
    leaving(() => {
      throw reason;
    }),
  );
  await expect(write).rejects.toBe(reason);
  // The connection is as good as before.
  const reply = await client.loanPro.writeFields(
    customer,
    WRITES,
    leaving(() => undefined),
  );
  expect(reply).toEqual({ verdict: 'accepted', status: 200 });
  expect(client.methods).toEqual(['PUT']);
});

it('the question is asked once, with the connection at hand, also when the connection breaks then', async () => {
  await using client = await openClient();
  client.standin.fault = resetBefore;
  let asked = 0;
  const reply = await client.loanPro.writeFields(
    customer,
    WRITES,
    leaving(() => (asked += 1)),
  );
  expect(reply).toEqual({ verdict: 'unsure', status: null });
  expect(asked).toBe(1);
  expect(client.methods).toEqual(['PUT']);
});

it('where no connection stands it is never asked', async () => {
  await using client = await openClient(`http://127.0.0.1:${await freePort()}/api/public/api/1/`);
  let asked = 0;
  const write = client.loanPro.writeFields(
    customer,
    WRITES,
    leaving(() => (asked += 1)),
  );
  await expect(write).rejects.toMatchObject({ code: 'not-sent' });
  expect(asked).toBe(0);
});
