// Answers as LoanPro may give them: lenient about the form, strict about whose data it is, silent about its words.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openLoanPro } from '../../src/loanpro/client.ts';
import { fixedToken } from '../../src/loanpro/transport/token.ts';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import { errorForAnswer } from '../../src/loanpro/errors.ts';
import { openApp } from '../support/app.ts';
import { openWarm, update } from '../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName customFields { fieldId rawValue } } }';
const row = {
  id: 1,
  entityId: 4150,
  entityType: 'Entity.Customer',
  customFieldId: 1,
  customFieldValue: 'Acme',
};

const unreadable =
  (status: number): Fault =>
  () => ({
    speak(outgoing) {
      outgoing.writeHead(status, { 'content-type': 'text/html' });
      outgoing.end(Buffer.from('<h1>Acc\u00e8s refus\u00e9</h1>', 'latin1'));
    },
  });

async function askWith(body: unknown, status = 200) {
  const app = await openApp();
  await app.warmUp();
  app.standin.fault = () => ({ status, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const answer = await app.ask(QUERY);
  const calls = app.upstream.length;
  await app[Symbol.asyncDispose]();
  return { answer, calls };
}

const customer = (list: unknown) => ({ d: { id: 4150, firstName: 'Maria', CustomFieldValues: list } });

describe('read', () => {
  it.each([
    ['a bare array', customer([row])],
    ['results', customer({ results: [row] })],
    [
      'ids as text',
      {
        d: {
          id: '4150',
          firstName: 'Maria',
          CustomFieldValues: [{ ...row, id: '1', entityId: '4150', customFieldId: '1' }],
        },
      },
    ],
    ['members nobody knows', customer([{ ...row, lastUpdated: '/Date(1)/', __metadata: {} }])],
  ])('is %s', async (_name, body) => {
    const { answer, calls } = await askWith(body);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customer.customFields).toEqual([{ fieldId: '1', rawValue: 'Acme' }]);
    expect(calls).toBe(1);
  });

  it.each([
    ['0.10', '0.10'],
    ['1234567890123456789', '1234567890123456789'],
    ['9007199254740993', '9007199254740993'],
    ['1e2', '1e2'],
    ['true', '1'],
    ['"00012"', '00012'],
    ['{"a":[1]}', '{"a":[1]}'],
    ['[]', '[]'],
    [String.raw`"tab\tand \"quote\" \u674e"`, 'tab\tand "quote" 李'],
  ])('is the value %s, letter by letter', async (wire, text) => {
    const body = JSON.stringify(customer([row])).replace('"Acme"', wire);
    const { answer } = await askWith(body);
    expect(answer.data.customer.customFields[0].rawValue).toBe(text);
  });
});

describe('refused as unreadable, with nothing of it shown', () => {
  it.each([
    ['no JSON', '<html>Maria</html>'],
    ['nothing', ''],
    ['null', 'null'],
    ['an array', '[]'],
    ['a text', '"Maria"'],
    ['JSON with more behind it', `${JSON.stringify(customer([row]))} Maria`],
    ['a byte order mark', `\uFEFF${JSON.stringify(customer([row]))}`],
    ['no envelope', { id: 4150 }],
    ['another customer', { d: { id: 4151, firstName: 'Maria', CustomFieldValues: [] } }],
    ['a row of another customer', customer([row, { ...row, id: 2, entityId: 4151 }])],
    ['a row of another entity', customer([{ ...row, entityType: 'Entity.Payment' }])],
    ['a row without its field', customer([{ ...row, customFieldId: undefined }])],
    ['a row that is none', customer(['Maria'])],
  ])('is %s', async (_name, body) => {
    const { answer } = await askWith(body);
    expect(answer.data).toEqual({ customer: null });
    expect(answer.errors?.[0]?.extensions['code']).toBe('UPSTREAM_INVALID_RESPONSE');
    expect(answer.text).not.toContain('Maria');
  });

  it('is a body that is not UTF-8', async () => {
    const server = createServer((_request, response) =>
      response.end(Buffer.from('7b2264223a22ff227d', 'hex')),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const loanPro = openLoanPro({
      baseUrl: `http://127.0.0.1:${port}/`,
      token: fixedToken('t'),
      instanceId: 'i',
      timeoutMs: 5000,
      maxConcurrency: 8,
      definitionsMaxAgeMs: 1000,
      writeForm: { dialect: 'field', emptyValue: 'null' },
      onNotice: () => undefined,
    });
    await expect(loanPro.loadDefinitions(AbortSignal.timeout(5000))).rejects.toMatchObject({
      code: 'invalid-response',
    });
    await loanPro.close();
    server.closeAllConnections();
    server.close();
  });
});

describe('a wrong address or tenant', () => {
  it.each([
    [404, '<html>not found</html>'],
    [409, '{"message":"Tenant not found"}'],
    [409, '{"error":{"message":"No route found"}}'],
  ])('told by %i %s is an error, and never an empty book of customers', async (status, body) => {
    await using app = await openApp();
    await app.warmUp();
    app.standin.fault = () => ({ status, body });
    const answer = await app.ask(
      '{ customer(id: "4150") { id } customersByIds(ids: ["4150", "4151"]) { id } }',
    );
    expect(answer.data).toEqual({ customer: null, customersByIds: [null, null] });
    expect(answer.errors?.map(({ extensions }) => extensions['code'])).toEqual(
      Array(3).fill('UPSTREAM_REJECTED'),
    );

    const write = await app.ask(
      'mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "1" }, value: { text: "x" } }]) { outcome } }',
    );
    expect(write.errors?.[0]?.extensions['code']).toBe('UPSTREAM_REJECTED');
  });
});

describe('table one: status and body to a code', () => {
  it.each([
    [401, '{"code":"401-CN0001","message":"Unauthorized","context":{}}', 'auth-failed'],
    [403, '', 'auth-failed'],
    [404, '', 'not-found'],
    [409, '{"error":{"message":"Customer not found","type":"x","code":409}}', 'not-found'],
    [409, '{"error":{"message":{"value":"The entity does not exist"}}}', 'not-found'],
    [409, '{"error":{"message":"No route found"}}', 'rejected'],
    [409, '{"d":{"error":{},"warnings":["Duplicate"]}}', 'rejected'],
    [
      410,
      '{"error":{"message":"Access to retrieve all entities has been deprecated.","code":410}}',
      'rejected',
    ],
    [400, '', 'rejected'],
    [422, '{"message":"no"}', 'rejected'],
    [408, '', 'unavailable'],
    [429, '', 'unavailable'],
    [500, '<html>', 'unavailable'],
    [502, '', 'unavailable'],
    [503, '', 'unavailable'],
    [504, '', 'unavailable'],
    [302, '', 'invalid-response'],
    [204, '', 'invalid-response'],
  ])('%i with %j is %s', (status, body, code) => {
    const error = errorForAnswer(status, body);
    expect(error).toMatchObject({ code, status });
    expect(error.message).toBe(`LoanPro answered with status ${status}.`);
  });
});

describe('table two: that code to what the caller is told', () => {
  it.each([
    [401, 'UPSTREAM_AUTH_FAILED', false],
    [410, 'UPSTREAM_REJECTED', false],
    [500, 'UPSTREAM_UNAVAILABLE', true, 3],
    [503, 'UPSTREAM_UNAVAILABLE', true, 3],
    [302, 'UPSTREAM_INVALID_RESPONSE', true],
  ])('a %i is %s, retryable: %s', async (status, code, retryable, attempts = 1) => {
    const { answer, calls } = await askWith({ message: 'SECRET' }, status);
    expect(answer.status).toBe(200);
    expect(answer.errors).toMatchObject([
      { path: ['customer'], extensions: { code, retryable, requestId: expect.any(String) } },
    ]);
    expect(answer.text).not.toContain('SECRET');
    expect(calls).toBe(attempts);
  });

  it('no answer in time is UPSTREAM_TIMEOUT, and the deadline of the request is DEADLINE_EXCEEDED', async () => {
    await using slow = await openApp({ loanPro: { timeoutMs: 150 } });
    slow.standin.fault = faults.hangBefore;
    expect((await slow.ask(QUERY)).errors?.[0]?.extensions['code']).toBe('UPSTREAM_TIMEOUT');

    await using late = await openApp();
    late.standin.fault = faults.hangBefore;
    const answer = await late.ask(QUERY, {}, { 'x-request-timeout-ms': '150' });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
  });

  it('a LoanPro that cannot be reached is UPSTREAM_UNAVAILABLE', async () => {
    await using app = await openApp();
    await app.standin.close();
    expect((await app.ask(QUERY)).errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      retryable: true,
    });
  });
});

describe('an answer that is no 200 counts for its status, though its body cannot be read', () => {
  it.each([
    [401, 'UPSTREAM_AUTH_FAILED', 1],
    [410, 'UPSTREAM_REJECTED', 1],
    [502, 'UPSTREAM_UNAVAILABLE', 3],
  ])('a %i is %s', async (status, code, calls) => {
    await using app = await openApp();
    await app.warmUp();
    app.standin.fault = unreadable(status);
    const answer = await app.ask(QUERY);
    expect(answer.errors?.[0]?.extensions['code']).toBe(code);
    expect(app.upstream).toHaveLength(calls);
  });

  it('and a write that was refused so was refused', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(unreadable(409));
    const payload = await update(app, '5001', [{ field: { id: '22' }, value: { text: 'new' } }]);
    expect(payload.outcome).toBe('REJECTED');
  });
});
