// The page of limits: it has the numbers of the code, and names for each limit a test that contains it.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { sizesOf } from '../src/custom-fields/definition.ts';
import { MAX_NAME_LENGTH, MAX_READ_LENGTH } from '../src/custom-fields/length.ts';
import { MAX_ANSWER_BYTES, MAX_COST } from '../src/graphql/budget.ts';
import { MAX_COST_TOGETHER, MAX_WAITING_OPERATIONS } from '../src/graphql/cost-bulkhead.ts';
import { MAX_LISTED_ERRORS } from '../src/graphql/mask-errors.ts';
import { createCostCounter } from '../src/graphql/cost.ts';
import { MAX_CACHED_TOKENS } from '../src/graphql/document-cache.ts';
import {
  BODY_TIMEOUT_MS,
  MAX_ARRIVING_BODIES,
  MAX_ARRIVING_BODIES_PER_ADDRESS,
  MAX_ARRIVING_BYTES,
} from '../src/http/arriving-bodies.ts';
import { MAX_WAITING_REQUESTS } from '../src/http/pipelining.ts';
import {
  LONGEST_WAIT_MS,
  MAX_LARGE_BODY_BYTES,
  REFUSAL_SHARE,
  REFUSE_AFTER_MS,
} from '../src/http/concurrency-limit.ts';
import { MAX_BODY_BYTES, MAX_BODY_PIECES } from '../src/http/request-body.ts';
import { MIN_SATURATED_REQUESTS, TARGET_WORK_MS } from '../src/http/saturation.ts';
import { ANSWER_GRACE_MS, MAX_UNTAKEN_BYTES } from '../src/http/untaken-answers.ts';
import {
  FURTHER_PAGES_OF_CUSTOMER,
  MAX_CALLS,
  MAX_CHARACTERS,
  MAX_FURTHER_PAGES,
} from '../src/loanpro/read-budget.ts';
import { subgraphSchema } from '../src/schema/index.ts';

const root = path.resolve(import.meta.dirname, '..');
const page = readFileSync(path.join(root, 'docs/limits.md'), 'utf8');

interface Row {
  limit: string;
  value: string;
  test: string;
}

const rows: Row[] = page
  .split('\n')
  .filter((line) => /^\| (?!\*\*|limit|---)/.test(line))
  .map((line) => {
    const [limit = '', value = '', , test = ''] = line.split('|').slice(1, -1);
    return { limit: limit.trim(), value: value.trim(), test: test.trim().replaceAll('`', '') };
  });

const words = new Intl.NumberFormat('en');
const megabytes = (bytes: number) => `${bytes / 1024 / 1024} MB`;
const seconds = (ms: number) => `${ms / 1000} seconds`;

describe('the page of limits', () => {
  it('lists at least thirty limits', () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows)('names a test for: $limit', ({ test }) => {
    expect(existsSync(path.join(root, test)), test).toBe(true);
  });

  it.each([
    ['body', words.format(MAX_BODY_BYTES)],
    [
      'requests that wait until they can be in progress',
      `for ${LONGEST_WAIT_MS} ms, and 503 comes after ${REFUSE_AFTER_MS} ms, or later while such answers take ${REFUSAL_SHARE * 100} percent of the time`,
    ],
    [
      'cheap requests in progress (cost up to 2,000) after the event loop has had next to no pause for more than one second',
      `as many as end within ${TARGET_WORK_MS} ms, and at least ${MIN_SATURATED_REQUESTS}`,
    ],
    ['pieces (packets or chunks) of a body', words.format(MAX_BODY_PIECES)],
    ['time for the body', seconds(BODY_TIMEOUT_MS)],
    ['time to read the answer', seconds(ANSWER_GRACE_MS)],
    ['[cost](#cost)', words.format(MAX_COST)],
    ['errors of fields', words.format(MAX_LISTED_ERRORS)],
    [
      'cost of the operations in progress, without those that cost up to 2,000',
      words.format(MAX_COST_TOGETHER),
    ],
    [
      'cost of the operations in progress, without those that cost up to 2,000',
      String(MAX_WAITING_OPERATIONS),
    ],
    ['characters (UTF-16 units) of a text that is read at all', words.format(MAX_READ_LENGTH)],
    [
      'characters (UTF-16 units) of a text that names a field, or an option by its label',
      String(MAX_NAME_LENGTH),
    ],
    ['size', words.format(MAX_ANSWER_BYTES)],
    [
      'calls to LoanPro for reads and checks of customers; the reads of writes do not count',
      words.format(MAX_CALLS),
    ],
    ['further pages of lists and rows in the same request', words.format(MAX_FURTHER_PAGES)],
    ['further pages of lists and rows in the same request', String(FURTHER_PAGES_OF_CUSTOMER)],
    ['characters that LoanPro answers to them', words.format(MAX_CHARACTERS)],
    ['bodies of more than 16 KB, of requests in progress', megabytes(MAX_LARGE_BODY_BYTES)],
    ['bodies that are arriving', String(MAX_ARRIVING_BODIES)],
    ['bodies that are arriving', String(MAX_ARRIVING_BODIES_PER_ADDRESS)],
    ['bodies that are arriving', megabytes(MAX_ARRIVING_BYTES)],
    ['answers that callers do not read', megabytes(MAX_UNTAKEN_BYTES)],
    [
      'valid documents that are kept, so that they need not be parsed and validated again',
      words.format(MAX_CACHED_TOKENS),
    ],
    ['pipelined requests that wait', words.format(MAX_WAITING_REQUESTS)],
  ])('has the number of the code for: %s, %s', (limit, value) => {
    expect(rows.find((row) => row.limit === limit)?.value).toContain(value);
  });

  it('computes its example as the gateway does', () => {
    const [, text = ''] = /```graphql\n([^]*?)```/.exec(page) ?? [];
    const operation = getOperationAST(parse(text));
    if (!operation) throw new Error('The page has no example.');
    const counted = { schema: subgraphSchema, fragments: {}, operation, variableValues: {} };
    const counter = createCostCounter(counted, () => sizesOf(null, 20));
    expect(page).toContain(`expected to cost ${counter.ofOperation().expected}: `);
  });
});
