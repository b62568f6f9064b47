// Runs the contract against the stand-in, and against a LoanPro sandbox when the environment names one:
// LOANPRO_SANDBOX_TOKEN, LOANPRO_SANDBOX_INSTANCE_ID and LOANPRO_SANDBOX_CUSTOMER_ID; perhaps LOANPRO_SANDBOX_BASE_URL, and
// LOANPRO_SANDBOX_WRITE_FIELD_ID, a text field that may be overwritten. Without them that half does not exist, because
// there is nothing to try it against.

import { afterAll, describe, expect, it } from 'vitest';
import { openStandin } from '../standin/server.ts';
import { contract } from './contract.ts';
import type { ContractApi, ContractCase } from './contract/contract-case.ts';

interface Home {
  name: string;
  /** Holds the demo tenant. */
  isPrepared: boolean;
  baseUrl: string;
  token: string;
  instanceId: string;
  customerId: string;
  writeFieldId: string | null;
}

const standin = await openStandin();
afterAll(() => standin.close());

const homes: Home[] = [
  {
    name: 'the stand-in',
    isPrepared: true,
    baseUrl: standin.baseUrl,
    token: standin.token,
    instanceId: standin.instanceId,
    customerId: '4150',
    writeFieldId: '22',
  },
  ...readSandbox(process.env),
];

describe.for(homes)('$name', (home) => {
  const api = createApi(home);

  for (const contractCase of contract) {
    const { id, mark, fact } = contractCase;
    it(`${fact} (${id}, ${mark})`, async ({ skip }) => {
      const obstacle = findObstacle(contractCase, home);
      skip(obstacle !== null, obstacle ?? '');
      await expect(contractCase.run(api)).resolves.toBeUndefined();
    });
  }
});

function findObstacle({ standinOnly, writes }: ContractCase, home: Home): string | null {
  if (standinOnly !== undefined && !home.isPrepared) return standinOnly;
  if (writes && home.writeFieldId === null)
    return 'it writes, and no LOANPRO_SANDBOX_WRITE_FIELD_ID is given';
  return null;
}

function readSandbox(env: NodeJS.ProcessEnv): Home[] {
  const token = env['LOANPRO_SANDBOX_TOKEN'];
  const instanceId = env['LOANPRO_SANDBOX_INSTANCE_ID'];
  const customerId = env['LOANPRO_SANDBOX_CUSTOMER_ID'];
  if (!token || !instanceId || !customerId) return [];
  const home: Home = {
    name: 'the LoanPro sandbox',
    isPrepared: false,
    baseUrl: (env['LOANPRO_SANDBOX_BASE_URL'] ?? 'https://loanpro.simnang.com/api/public/api/1').replace(
      /\/*$/,
      '/',
    ),
    token,
    instanceId,
    customerId,
    writeFieldId: env['LOANPRO_SANDBOX_WRITE_FIELD_ID'] ?? null,
  };
  return [home];
}

function createApi({ baseUrl, token, instanceId, customerId, writeFieldId }: Home): ContractApi {
  const credentials = { authorization: `Bearer ${token}`, 'autopal-instance-id': instanceId };
  return {
    customerId,
    writeFieldId,
    get: (path, headers) => send(path, { headers: { ...credentials, ...headers } }),
    put: (path, body) =>
      send(path, {
        method: 'PUT',
        headers: { ...credentials, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };

  async function send(path: string, init: RequestInit) {
    const response = await fetch(baseUrl + path, init);
    // A proxy's page or an empty answer is a fact like any other: the case says what it expected instead.
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
