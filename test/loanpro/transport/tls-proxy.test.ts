// A proxy that is itself reached by TLS: it has to prove its identity before it gets a byte, and its password appears in no log and no answer.

import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../../standin/server.ts';
import type { Certificates } from '../../support/certificates.ts';
import { ask, killAll, run, started } from '../../support/process.ts';
import type { StartedRun } from '../../support/process.ts';
import { certificates, openFront, openProxy, settingsFor } from '../../support/proxy.ts';

afterEach(killAll);

const QUERY = '{ customer(id: "4150") { firstName } }';
const PASSWORD = 'CANARY/of@the:proxy';
const USER = `CANARY-user:${encodeURIComponent(PASSWORD)}`;
const HEADER = `Basic ${Buffer.from(`CANARY-user:${PASSWORD}`).toString('base64')}`;

/** Fails if the password, in any of its forms, is in what the gateway printed or answers on any of its ports. */
async function expectNoPassword(gateway: StartedRun, ...answers: unknown[]) {
  const probes = ['/ready', '/live'].map(async (path) => (await fetch(new URL(path, gateway.url))).text());
  const all = [gateway.output(), ...(await Promise.all(probes)), JSON.stringify(answers)].join('\n');
  expect(all).not.toContain('CANARY');
  expect(all).not.toContain(HEADER.slice('Basic '.length));
}

const alarmsOf = (gateway: StartedRun) => gateway.output().match(/\{"level":50.*\}/g);

describe('a proxy with TLS', () => {
  it.each(['localhost', '127.0.0.1'])(
    'is used if NODE_EXTRA_CA_CERTS knows its authority, and sees neither token nor data: %s',
    async (host) => {
      await using standin = await openStandin();
      await using front = await openFront(standin);
      await using proxy = await openProxy(front.port, { identity: (await certificates()).good });
      const gateway = await started({
        ...(await settingsFor(standin, 'localhost:8443')),
        HTTPS_PROXY: `https://${USER}@${host}:${proxy.port}`,
        LOG_LEVEL: 'debug',
      });
      const answer = await ask(gateway.url, QUERY);
      expect(answer).toEqual({ data: { customer: { firstName: 'Maria' } } });
      expect(new Set(proxy.seen.connects)).toEqual(new Set(['localhost:8443']));
      expect(new Set(proxy.seen.credentials)).toEqual(new Set([HEADER]));
      expect(proxy.seen.text).not.toContain(standin.token);
      expect(proxy.seen.text).not.toContain('4150');
      // Node warns of an IP address as the server name of TLS.
      expect(gateway.output()).not.toContain('Warning');
      await expectNoPassword(gateway, answer);
    },
  );

  const FLAWED: [string, string, (made: Certificates) => { cert: string; key: string }][] = [
    ['has expired', 'it has expired (CERT_HAS_EXPIRED)', ({ expired }) => expired],
    [
      'is for another host',
      'it is for another host (ERR_TLS_CERT_ALTNAME_INVALID)',
      ({ wrongName }) => wrongName,
    ],
  ];

  it.each(FLAWED)(
    'gets no byte if its certificate %s, and the log says so once',
    async (_flaw, why, pick) => {
      await using standin = await openStandin();
      await using front = await openFront(standin);
      await using proxy = await openProxy(front.port, { identity: pick(await certificates()) });
      const gateway = await started({
        ...(await settingsFor(standin, 'localhost:8443')),
        HTTPS_PROXY: `https://${USER}@127.0.0.1:${proxy.port}`,
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        LOG_LEVEL: 'debug',
      });
      const answers = await Promise.all(Array.from({ length: 5 }, async () => ask(gateway.url, QUERY)));
      for (const answer of answers) {
        expect(answer).toMatchObject({
          errors: [{ extensions: { code: 'UPSTREAM_UNTRUSTED', retryable: false } }],
        });
      }
      await gateway.printed(/LoanPro request failed/);
      const alarms = alarmsOf(gateway);
      expect(alarms).toHaveLength(1);
      expect(JSON.parse(alarms?.[0] ?? '')).toMatchObject({
        detail: `The certificate of the proxy cannot be verified: ${why}.`,
      });
      expect(proxy.seen).toEqual({ connects: [], credentials: [], text: '' });
      await expectNoPassword(gateway, answers);
    },
  );

  it('is not blamed for the certificate of LoanPro', async () => {
    const { good, expired } = await certificates();
    await using standin = await openStandin();
    await using front = await openFront(standin, expired);
    await using proxy = await openProxy(front.port, { identity: good });
    const gateway = await started({
      ...(await settingsFor(standin, 'localhost:8443')),
      HTTPS_PROXY: `https://${USER}@127.0.0.1:${proxy.port}`,
    });
    const answer = await ask(gateway.url, QUERY);
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNTRUSTED' } }] });
    await gateway.printed(
      /\{"level":50.*The certificate of LoanPro cannot be verified: it has expired \(CERT_HAS_EXPIRED\)/,
    );
    await expectNoPassword(gateway, answer);
  });
});

it('the portrait names a certificate that cannot be verified, without the password of the proxy', async () => {
  await using standin = await openStandin();
  await using proxy = await openProxy(standin.port, { identity: (await certificates()).expired });
  const environment = {
    ...(await settingsFor(standin, 'localhost:8443')),
    HTTPS_PROXY: `https://${USER}@127.0.0.1:${proxy.port}`,
  };
  const portrait = await run(environment, { script: 'src/cli/portrait.ts' });
  expect(await portrait.ended).toBe(1);
  expect(portrait.output()).toBe(
    'LoanPro answered no question with status 200. The certificate of the proxy cannot be verified: it has expired (CERT_HAS_EXPIRED).\n',
  );
});

it('the log names a proxy that is not there, without its password', async () => {
  await using standin = await openStandin();
  const gateway = await started({
    ...(await settingsFor(standin, 'localhost:8443')),
    HTTPS_PROXY: `http://${USER}@127.0.0.1:9`,
    LOG_LEVEL: 'debug',
  });
  const answer = await ask(gateway.url, QUERY);
  expect(answer).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] });
  await gateway.printed(/"detail":"The proxy cannot be reached \(ECONNREFUSED\)\."/);
  await expectNoPassword(gateway, answer);
});
