// Tests the server of the stand-in: credentials, unknown paths, reported requests, faults, files and closing.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStandin, type SeenRequest } from '../../standin/server.ts';
import { rawRequest, speak } from '../support/socket.ts';
import { createCaller } from './caller.ts';

const seen: SeenRequest[] = [];
const standin = await openStandin({ token: 'open sesame', onRequest: (request) => seen.push(request) });
const { get, send } = createCaller(standin);
afterAll(() => standin.close());

describe('the access check of the stand-in', () => {
  it.each(['', 'open sesame', 'Bearer wrong'])(
    'answers the authorization "%s" with 401',
    async (authorization) => {
      expect(await get('odata.svc/Customers(4150)', { authorization })).toMatchObject({
        status: 401,
        body: {
          code: expect.stringMatching(/^401-/),
          message: 'Unauthorized',
          context: { errors: [expect.any(String)] },
        },
      });
    },
  );

  it('answers 401 when the tenant number is missing', async () => {
    const headers = { authorization: `Bearer ${standin.token}` };

    expect((await fetch(`${standin.baseUrl}odata.svc/Customers(4150)`, { headers })).status).toBe(401);
  });

  it('answers 409 to an unknown tenant number', async () => {
    expect((await get('odata.svc/Customers(4150)', { 'autopal-instance-id': '1' })).status).toBe(409);
  });
});

describe('an unknown path or method', () => {
  it.each([
    ['GET', 'odata.svc/Loans'],
    ['GET', 'odata.svc/Customers(4150)/Phones'],
    ['GET', 'odata.svc/Customers(abc)'],
    ['GET', 'odata.svc/Customers/CustomFieldValues'],
    ['GET', 'odata.svc/%ZZ'],
    ['GET', '../../../odata.svc/Customers(4150)'],
    ['POST', 'odata.svc/Customers(4150)'],
    ['DELETE', 'odata.svc/CustomFieldValues(90001)'],
    ['PUT', 'odata.svc/CustomFieldValues(90001)'],
    ['PUT', 'odata.svc/Customers'],
  ])('is answered with 409 "No route found": %s %s', async (method, path) => {
    expect(await send(path, { method })).toEqual({
      status: 409,
      body: { error: { message: 'No route found', type: 'ODataException', code: 409 } },
    });
  });

  it('is answered like a value or a definition that does not exist: with 409', async () => {
    expect((await get('odata.svc/CustomFieldValues(1)')).status).toBe(409);
    expect((await get('odata.svc/CustomFields(9999)')).status).toBe(409);
  });
});

describe('a request', () => {
  it('is reported once by onRequest, decoded and as it was sent', async () => {
    seen.length = 0;
    await get('odata.svc/Customers(4150)?$filter=id%20eq+1&__proto__=x');

    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'GET',
      path: 'odata.svc/Customers(4150)',
      url: '/api/public/api/1/odata.svc/Customers(4150)?$filter=id%20eq+1&__proto__=x',
      headers: { authorization: 'Bearer open sesame' },
      body: '',
      status: 200,
    });
    expect(Object.entries(seen[0]?.query ?? {})).toEqual([
      ['$filter', 'id eq 1'],
      ['__proto__', 'x'],
    ]);
  });

  it('is reported by onRequest with its body as it was sent', async () => {
    seen.length = 0;
    await send('odata.svc/Customers(4150)', { method: 'PUT', body: '{ "__update" : false }' });

    expect(seen.map(({ body, status }) => [body, status])).toEqual([['{ "__update" : false }', 409]]);
  });

  it('is reported by onRequest with at most one mebibyte of its body', async () => {
    seen.length = 0;
    await send('odata.svc/Customers(4150)', { method: 'PUT', body: 'x'.repeat(3 * 1024 * 1024) });

    expect(seen[0]?.status).toBe(409);
    expect(seen[0]?.body.length).toBeLessThanOrEqual(1024 * 1024);
  });

  it('is reported by onRequest without a status when its connection was reset', async () => {
    seen.length = 0;
    standin.fault = () => ({ socket: 'reset' });
    await expect(get('odata.svc/Customers(4150)')).rejects.toThrow('fetch failed');
    standin.fault = null;

    expect(seen.map(({ status }) => status)).toEqual([null]);
  });
});

/** Asks for a customer with the right credentials. */
const askRaw = async (...lines: string[]) => {
  const credentials = [
    `Authorization: Bearer ${standin.token}`,
    `Autopal-Instance-Id: ${standin.instanceId}`,
  ];
  const target = `GET ${new URL(standin.baseUrl).pathname}odata.svc/Customers(4150)`;
  return speak({ url: standin.baseUrl }, rawRequest(target, [...lines, ...credentials]));
};

describe('the host name of a request', () => {
  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1:4010', '[::1]:4010'])(
    'may be one of this machine: %s',
    async (host) => {
      seen.length = 0;
      expect((await askRaw(`Host: ${host}`)).status).toBe(200);
      expect(seen).toHaveLength(1);
    },
  );

  it.each([
    ['evil.example', 'Accept: */*'],
    ['localhost.evil.example', 'Accept: */*'],
    ['127.0.0.1.evil.example', 'Accept: */*'],
    ['10.0.0.5', 'Accept: */*'],
    ['evil.example', 'X-Forwarded-Host: localhost'],
    ['localhost', 'Host: evil.example'],
  ])(
    'may not be another one, because a web page can make its own name point to this machine: %s, %s',
    async (host, line) => {
      seen.length = 0;
      const answer = await askRaw(`Host: ${host}`, line);
      expect(answer.status).toBe(421);
      expect(answer.body).not.toContain('evil');
      expect(seen).toEqual([]);
    },
  );
});

describe('a fault of the stand-in', () => {
  it('can fail after the request was applied', async () => {
    await using own = await openStandin();
    own.fault = (_, next) => {
      next();
      return { status: 500, body: 'timeout', headers: { 'content-type': 'text/plain' } };
    };
    const body = {
      CustomFieldValues: { results: [{ customFieldId: 2, customFieldValue: '3' }] },
      __id: 4150,
      __update: true,
    };
    await expect(createCaller(own).put('odata.svc/Customers(4150)', body)).rejects.toThrow('JSON');

    own.fault = null;
    expect(await createCaller(own).get('odata.svc/CustomFieldValues(90002)')).toMatchObject({
      body: { d: { customFieldValue: '3' } },
    });
  });

  it('truncates an answer when its content-length is larger than its body', async () => {
    standin.fault = () => ({ status: 200, body: '{"d":', headers: { 'content-length': '5000' } });
    await expect(get('odata.svc/Customers(4150)')).rejects.toThrow('terminated');
    standin.fault = null;
  });

  it('can leave a request without an answer until the stand-in closes', async () => {
    const own = await openStandin();
    own.fault = () => ({ socket: 'hang' });
    const closing = new Promise((resolve) => setTimeout(resolve, 50)).then(() => own.close());

    await expect(createCaller(own).get('odata.svc/Customers(4150)')).rejects.toThrow('fetch failed');
    await closing;
  });

  it('that throws closes only the connection of its request', async () => {
    standin.fault = () => {
      throw new Error('broken fault');
    };
    await expect(get('odata.svc/Customers(4150)')).rejects.toThrow('fetch failed');
    standin.fault = null;

    expect((await get('odata.svc/Customers(4150)')).status).toBe(200);
  });
});

it('the stand-in answers 500 when its database fails', async () => {
  await using own = await openStandin();
  own.database.exec('DROP TABLE custom_field');

  expect((await createCaller(own).get('odata.svc/CustomFields')).status).toBe(500);
});

it('the stand-in keeps the rows of an existing file, and fills only a new one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'standin-'));
  const file = join(folder, 'tenant.sqlite');
  const first = await openStandin({ file });
  first.database.exec("UPDATE customer_entity SET first_name = 'Renamed' WHERE id = 4150");
  await first.close();
  const second = await openStandin({ file });

  expect(await createCaller(second).get('odata.svc/Customers(4150)')).toMatchObject({
    body: { d: { firstName: 'Renamed' } },
  });
  await second.close();
  await rm(folder, { recursive: true });
});

it('the stand-in does not start on a port that is in use', async () => {
  await expect(openStandin({ port: standin.port })).rejects.toThrow('EADDRINUSE');
});

it('the stand-in can be closed twice', async () => {
  const own = await openStandin();
  await own.close();

  await expect(own.close()).resolves.toBeUndefined();
});
