// Reads the answers of a tenant strictly: an unexpected format fails the case.

import assert from 'node:assert/strict';
import type { ContractApi, ContractReply } from './contract-case.ts';

export type Members = Record<string, unknown>;

export function customer(api: ContractApi): string {
  return `odata.svc/Customers(${api.customerId})`;
}

export function values(api: ContractApi): string {
  return `${customer(api)}/CustomFieldValues`;
}

export function entityOf({ status, body }: ContractReply): Members {
  assert.equal(status, 200);
  return membersOf(membersOf(body)['d']);
}

export function listOf(value: unknown): Members[] {
  const { results } = membersOf(value);
  assert.ok(Array.isArray(results), 'a list must have results');
  return results.map(membersOf);
}

export function membersOf(value: unknown): Members {
  assert.ok(typeof value === 'object' && value !== null, `expected an object, got ${typeof value}`);
  return { ...value };
}
