// Runs the contract against the stand-in, and also against a LoanPro sandbox when the environment names one.
//
// The sandbox needs LOANPRO_SANDBOX_TOKEN, LOANPRO_SANDBOX_INSTANCE_ID and LOANPRO_SANDBOX_CUSTOMER_ID. Two more are optional:
// LOANPRO_SANDBOX_BASE_URL, and LOANPRO_SANDBOX_WRITE_FIELD_ID, the id of a text field that the tests may overwrite.

import { afterAll, describe, expect, it } from 'vitest';
import { openStandin } from '../standin/server.ts';
import { contract } from './contract.ts';
import type { ContractApi, ContractCase } from './contract/contract-case.ts';
import { addOddities } from './support/odd-tenant.ts';

interface ContractTarget {
  name: string;
  /** Whether it holds the demo tenant. */
  hasDemoTenant: boolean;
  baseUrl: string;
  token: string;
  instanceId: string;
  customerId: string;
  writeFieldId: string | null;
}

const standin = await openStandin();
addOddities(standin);
afterAll(() => standin.close());

const targets: ContractTarget[] = [
  {
    name: 'the stand-in',
    hasDemoTenant: true,
    baseUrl: standin.baseUrl,
    token: standin.token,
    instanceId: standin.instanceId,
    customerId: '4150',
    writeFieldId: '22',
  },
  ...readSandbox(process.env),
];

describe.for(targets)('$name', (target) => {
  const api = createApi(target);

  for (const contractCase of contract) {
    const { id, mark, fact } = contractCase;
    it(`${fact} (${id}, ${mark})`, async ({ skip }) => {
      const reason = reasonToSkip(contractCase, target);
      skip(reason !== null, reason ?? '');
      await expect(contractCase.run(api)).resolves.toBeUndefined();
    });
  }
});

function reasonToSkip({ standinOnly, writes }: ContractCase, target: ContractTarget): string | null {
  if (standinOnly !== undefined && !target.hasDemoTenant) return standinOnly;
  if (writes && target.writeFieldId === null)
    return 'it writes, and LOANPRO_SANDBOX_WRITE_FIELD_ID is not set';
  return null;
}

function readSandbox(env: NodeJS.ProcessEnv): ContractTarget[] {
  const token = env['LOANPRO_SANDBOX_TOKEN'];
  const instanceId = env['LOANPRO_SANDBOX_INSTANCE_ID'];
  const customerId = env['LOANPRO_SANDBOX_CUSTOMER_ID'];
  if (!token || !instanceId || !customerId) return [];
  const target: ContractTarget = {
    name: 'the LoanPro sandbox',
    hasDemoTenant: false,
    baseUrl: (env['LOANPRO_SANDBOX_BASE_URL'] ?? 'https://loanpro.simnang.com/api/public/api/1').replace(
      /\/*$/,
      '/',
    ),
    token,
    instanceId,
    customerId,
    writeFieldId: env['LOANPRO_SANDBOX_WRITE_FIELD_ID'] ?? null,
  };
  return [target];
}

function createApi({ baseUrl, token, instanceId, customerId, writeFieldId }: ContractTarget): ContractApi {
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
    // The answer may be a page of a proxy, or empty. Then the case fails and says what it expected.
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
