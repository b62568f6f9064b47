// The send guard of a write: it can stop the update before it is sent. An update that is being sent is never sent again.

import { expect, it } from 'vitest';
import { openLoanPro } from '../../../src/loanpro/client.ts';
import { fixedToken } from '../../../src/loanpro/transport/token.ts';
import { resetBefore } from '../../../standin/faults.ts';
import { openStandin } from '../../../standin/server.ts';
import { isEntityId, isFieldId } from '../../../src/custom-fields/ids.ts';
import { freePort } from '../../support/socket.ts';

const [id, fieldId] = ['4150', '22'];
if (!isEntityId(id) || !isFieldId(fieldId)) throw new Error('The ids of this test are invalid.');
const customer = { type: 'customer' as const, id };
const NEW_TEXT = { writes: [{ fieldId, rowId: null, text: 'new' }], isKeyedByRow: false };

const guardOf = (beforeSend: () => void) => ({ signal: new AbortController().signal, beforeSend });

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

it('an update is not sent when the send guard throws, and the error is passed on unchanged', async () => {
  await using client = await openClient();
  const reason = new RangeError('too late');
  const write = client.loanPro.writeFields(
    customer,
    NEW_TEXT,
    guardOf(() => {
      throw reason;
    }),
  );
  await expect(write).rejects.toBe(reason);
  // The connection still works.
  const reply = await client.loanPro.writeFields(
    customer,
    NEW_TEXT,
    guardOf(() => undefined),
  );
  expect(reply).toEqual({ verdict: 'accepted', status: 200 });
  expect(client.methods).toEqual(['PUT']);
});

it('the send guard is called once, also when the connection breaks afterwards', async () => {
  await using client = await openClient();
  client.standin.fault = resetBefore;
  let calls = 0;
  const reply = await client.loanPro.writeFields(
    customer,
    NEW_TEXT,
    guardOf(() => (calls += 1)),
  );
  expect(reply).toEqual({ verdict: 'unsure', status: null });
  expect(calls).toBe(1);
  expect(client.methods).toEqual(['PUT']);
});

it('the send guard is not called when no connection can be opened', async () => {
  await using client = await openClient(`http://127.0.0.1:${await freePort()}/api/public/api/1/`);
  let calls = 0;
  const write = client.loanPro.writeFields(
    customer,
    NEW_TEXT,
    guardOf(() => (calls += 1)),
  );
  await expect(write).rejects.toMatchObject({ code: 'not-sent' });
  expect(calls).toBe(0);
});
