// LoanPro behind a proxy: the proxy gets CONNECT and encrypted bytes only.

import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../../standin/server.ts';
import { ask, killAll, pointedTo, started } from '../../support/process.ts';
import { openFront, openProxy, settingsFor } from '../../support/proxy.ts';

afterEach(killAll);

const QUERY = '{ customer(id: "4150") { firstName } }';
const MARIA = { data: { customer: { firstName: 'Maria' } } };

describe('a LoanPro behind a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'is called with CONNECT, and the proxy sees neither token nor data: %s',
    async (name) => {
      await using standin = await openStandin();
      await using front = await openFront(standin);
      await using proxy = await openProxy(front.port);
      const gateway = await started({
        ...(await settingsFor(standin, 'localhost:8443')),
        [name]: `me:p%40ss@127.0.0.1:${proxy.port}`,
        HTTP_PROXY: 'http://127.0.0.1:9',
      });
      expect(await ask(gateway.url, QUERY)).toEqual(MARIA);
      expect(new Set(proxy.seen.connects)).toEqual(new Set(['localhost:8443']));
      expect(proxy.seen.credentials[0]).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
      expect(proxy.seen.text).not.toContain(standin.token);
      expect(proxy.seen.text).not.toContain('4150');
      expect(gateway.output()).not.toContain('p%40ss');
    },
  );

  it('is called directly if NO_PROXY names it, or if its address is http', async () => {
    await using standin = await openStandin();
    await using front = await openFront(standin);
    await using proxy = await openProxy(front.port);
    const through = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const excepted = await started({
      ...(await settingsFor(standin, `localhost:${front.port}`)),
      ...through,
      NO_PROXY: 'example.com, localhost',
    });
    expect(await ask(excepted.url, QUERY)).toEqual(MARIA);
    const plain = await started({ ...pointedTo(standin), ...through, HTTP_PROXY: through.HTTPS_PROXY });
    expect(await ask(plain.url, QUERY)).toEqual(MARIA);
    expect(proxy.seen).toEqual({ connects: [], credentials: [], text: '' });
  });

  it('has to prove its identity, even when the environment turns the checks off', async () => {
    await using standin = await openStandin();
    await using front = await openFront(standin);
    await using proxy = await openProxy(front.port);
    const { NODE_EXTRA_CA_CERTS: _authority, ...settings } = await settingsFor(standin, 'localhost:8443');
    const gateway = await started({
      ...settings,
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    });
    expect(await ask(gateway.url, QUERY)).toMatchObject({
      errors: [{ extensions: { code: 'UPSTREAM_UNTRUSTED', retryable: false } }],
    });
    await gateway.printed(
      /of LoanPro cannot be verified: its authority is not known here \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/,
    );
    expect(proxy.seen.connects).toContain('localhost:8443');
  });

  it('cannot be reached if the proxy refuses, and the log says so without its password', async () => {
    await using standin = await openStandin();
    await using proxy = await openProxy(standin.port, { status: 407 });
    const gateway = await started({
      ...(await settingsFor(standin, 'localhost:8443')),
      HTTPS_PROXY: `http://me:CANARY@127.0.0.1:${proxy.port}`,
    });
    expect(await ask(gateway.url, QUERY)).toMatchObject({
      errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }],
    });
    await gateway.printed(/The proxy refuses the connection to LoanPro \(status 407\)/);
    expect(proxy.seen.text).not.toContain(standin.token);
    expect(gateway.output()).not.toMatch(new RegExp(`CANARY|${Buffer.from('me:CANARY').toString('base64')}`));
  });
});
