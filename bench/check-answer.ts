// Whether a server answers an operation rightly: every value and the name of every definition of every customer that it asks for.

import { VALUES, textOf } from './in-memory-loanpro.ts';
import type { FloorRequest, Operation } from './operations.ts';

/** Returns what is wrong, or `null`. Reads every object that has `customFields`, wherever it is in the answer. */
export function findMistake(operation: Operation, turn: number, text: string): string | null {
  const answer: { errors?: unknown } = JSON.parse(text);
  if (answer.errors !== undefined) return `answers with errors: ${text.slice(0, 300)}`;
  const { id, ids = id === undefined ? [] : [id] }: FloorRequest = JSON.parse(operation.floor(turn) ?? '{}');
  const found = new Map(customersIn(answer).map((customer) => [customer.id, customer]));
  for (const wanted of ids) {
    const fields = found.get(wanted)?.customFields ?? [];
    if (fields.length !== VALUES) return `has ${fields.length} values of customer ${wanted}`;
    for (let field = 1; field <= VALUES; field++) {
      const name = `Field ${String(field).padStart(2, '0')}`;
      const value = fields.find(({ definition }) => definition.name === name);
      if (value?.rawValue !== textOf(Number(wanted), field))
        return `has a wrong ${name} of customer ${wanted}`;
    }
  }
  return null;
}

interface CustomerAnswer {
  id: string;
  customFields: { rawValue: string; definition: { name: string } }[];
}

function customersIn(value: unknown): CustomerAnswer[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isCustomer(value)) return [value];
  return Object.values(value).flatMap(customersIn);
}

const isCustomer = (value: object): value is CustomerAnswer => 'customFields' in value;
