// LoanPro's answers in all their forms: many are accepted, data of another customer is not, and LoanPro's own text is never shown.

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

describe('an answer of LoanPro', () => {
  it.each([
    ['values in a bare array', customer([row])],
    ['values in a member results', customer({ results: [row] })],
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
    ['a byte order mark and white space around JSON', `\uFEFF \n${JSON.stringify(customer([row]))}\u00A0`],
    ['values in an object of PHP', customer({ 0: row })],
    ['values in an object of PHP in a member results', customer({ results: { 3: row } })],
    ['a row of a deleted field', customer([row, { ...row, id: 2, customFieldId: null }])],
    [
      'a row whose field has eleven digits',
      customer([{ ...row, id: 2, customFieldId: 12_345_678_901 }, row]),
    ],
    ['an item that is no row', customer([null, row])],
    ['unknown members', customer([{ ...row, lastUpdated: '/Date(1)/', __metadata: {} }])],
  ])('is read with one call when it has %s', async (_name, body) => {
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
    [String.raw`"tab\tand \"quote\" \u674e"`, 'tab\tand "quote" 李'],
  ])('with the value %s is read without a change of its text', async (wire, text) => {
    const body = JSON.stringify(customer([row])).replace('"Acme"', wire);
    const { answer } = await askWith(body);
    expect(answer.data.customer.customFields[0].rawValue).toBe(text);
  });

  it('with an empty list in place of a value holds nothing in the field', async () => {
    for (const customFieldValue of [[], {}]) {
      const { answer } = await askWith(customer([{ ...row, customFieldValue }]));
      expect(answer.errors).toBeUndefined();
      expect(answer.data.customer.customFields).toEqual([]);
    }
  });
});

describe('an invalid answer of LoanPro', () => {
  it.each([
    ['HTML', '<html>Maria</html>'],
    ['empty', ''],
    ['null', 'null'],
    ['an array', '[]'],
    ['a JSON string', '"Maria"'],
    ['JSON with more text behind it', `${JSON.stringify(customer([row]))} Maria`],
    ['JSON without an envelope', { id: 4150 }],
    ['another customer', { d: { id: 4151, firstName: 'Maria', CustomFieldValues: [] } }],
    ['a row of another customer', customer([row, { ...row, id: 2, entityId: 4151 }])],
    ['a row of another entity', customer([{ ...row, entityType: 'Entity.Payment' }])],
    ['a row without the id of its field', customer([{ ...row, customFieldId: undefined }])],
    ['a row that is not an object', customer(['Maria'])],
  ])('is refused, and nothing of it is shown: %s', async (_name, body) => {
    const { answer } = await askWith(body);
    expect(answer.data).toEqual({ customer: null });
    expect(answer.errors?.[0]?.extensions['code']).toBe('UPSTREAM_INVALID_RESPONSE');
    expect(answer.text).not.toContain('Maria');
  });

  it('is refused: a body that is not UTF-8', async () => {
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
    // Other ways to get definitions may work.
    expect(await loanPro.loadDefinitions('customer', AbortSignal.timeout(5000))).toMatchObject({
      ordered: [],
      gap: { error: { code: 'invalid-response' } },
    });
    await loanPro.close();
    server.closeAllConnections();
    server.close();
  });
});

describe('a wrong address or a wrong tenant', () => {
  it.each([
    [404, '<html>not found</html>'],
    [409, '{"message":"Tenant not found"}'],
    [409, '{"error":{"message":"No route found"}}'],
  ])('is an error, and not a tenant without customers: %i %s', async (status, body) => {
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

describe('table one of the errors', () => {
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
  ])('turns a %i with the body %j into %s', (status, body, code) => {
    const error = errorForAnswer(status, body);
    expect(error).toMatchObject({ code, status });
    expect(error.message).toBe(`LoanPro answered with status ${status}.`);
  });
});

describe('table two of the errors', () => {
  it.each([
    [401, 'UPSTREAM_AUTH_FAILED', false],
    [410, 'UPSTREAM_REJECTED', false],
    [500, 'UPSTREAM_UNAVAILABLE', true, 3],
    [503, 'UPSTREAM_UNAVAILABLE', true, 3],
    [302, 'UPSTREAM_INVALID_RESPONSE', true],
  ])('turns a %i into %s, retryable: %s', async (status, code, retryable, attempts = 1) => {
    const { answer, calls } = await askWith({ message: 'SECRET' }, status);
    expect(answer.status).toBe(200);
    expect(answer.errors).toMatchObject([
      { path: ['customer'], extensions: { code, retryable, requestId: expect.any(String) } },
    ]);
    const { retryAfterMs } = answer.errors?.[0]?.extensions ?? {};
    expect(typeof retryAfterMs).toBe(retryable ? 'number' : 'undefined');
    expect(answer.text).not.toContain('SECRET');
    expect(calls).toBe(attempts);
  });

  it('turns a timeout of LoanPro into UPSTREAM_TIMEOUT, and the deadline of the request into DEADLINE_EXCEEDED', async () => {
    await using slow = await openWarm({ loanPro: { timeoutMs: 150 } });
    slow.standin.fault = faults.hangBefore;
    expect((await slow.ask(QUERY)).errors?.[0]?.extensions['code']).toBe('UPSTREAM_TIMEOUT');

    await using late = await openWarm();
    late.standin.fault = faults.hangBefore;
    const answer = await late.ask(QUERY, {}, { 'x-request-timeout-ms': '150' });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
  });

  it('turns a LoanPro that cannot be reached into UPSTREAM_UNAVAILABLE', async () => {
    await using app = await openApp();
    await app.standin.close();
    expect((await app.ask(QUERY)).errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      retryable: true,
    });
  });
});

describe('an error whose body cannot be read', () => {
  it.each([
    [401, 'UPSTREAM_AUTH_FAILED', 1],
    [410, 'UPSTREAM_REJECTED', 1],
    [502, 'UPSTREAM_UNAVAILABLE', 3],
  ])('is judged by its status: a %i is %s', async (status, code, calls) => {
    await using app = await openApp();
    await app.warmUp();
    app.standin.fault = unreadable(status);
    const answer = await app.ask(QUERY);
    expect(answer.errors?.[0]?.extensions['code']).toBe(code);
    expect(app.upstream).toHaveLength(calls);
  });

  it('means that LoanPro refused the write when it is a 409', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(unreadable(409));
    const payload = await update(app, '5001', [{ field: { id: '22' }, value: { text: 'new' } }]);
    expect(payload.outcome).toBe('REJECTED');
  });
});
