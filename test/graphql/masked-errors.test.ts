// How many errors an answer lists, and what they cost.

import { GraphQLError } from 'graphql';
import { expect, it } from 'vitest';
import { MAX_LISTED_ERRORS, maskErrors } from '../../src/graphql/mask-errors.ts';
import { LoanProError } from '../../src/loanpro/transport/errors.ts';

const failed: unknown[] = [];
const notices = {
  upstreamFailed: (field: unknown) => void failed.push(field),
  writeNotSent: () => undefined,
  internalError: () => undefined,
};

const masking = { requestId: 'request-1', loggedPath: (path: readonly (string | number)[]) => path, notices };

/** The errors of so many fields, all with the same cause. */
function errorsOf(count: number): GraphQLError[] {
  const cause = new LoanProError('unavailable', 'LoanPro answered with status 500.', 500);
  return Array.from(
    { length: count },
    (_, index) => new GraphQLError('It failed.', { path: ['customersByIds', index], originalError: cause }),
  );
}

it('are all listed up to a thousand, and their cause is logged once', () => {
  const masked = maskErrors(errorsOf(MAX_LISTED_ERRORS), masking);
  expect(masked).toHaveLength(MAX_LISTED_ERRORS);
  expect(masked.at(-1)).toMatchObject({
    path: ['customersByIds', MAX_LISTED_ERRORS - 1],
    extensions: { code: 'UPSTREAM_UNAVAILABLE', requestId: 'request-1' },
  });
  expect(failed).toHaveLength(1);
});

it('are a thousand and one that says that there are more', () => {
  const masked = maskErrors(errorsOf(MAX_LISTED_ERRORS + 1), masking);
  expect(masked).toHaveLength(MAX_LISTED_ERRORS + 1);
  expect(masked.at(-1)).toMatchObject({
    message: expect.stringMatching(/^More fields failed than are listed here\./),
    extensions: { code: 'UPSTREAM_UNAVAILABLE', requestId: 'request-1' },
  });
  expect(masked.at(-1)?.path).toBeUndefined();
});

it('have no stack that nobody sees, and leave the stacks of other errors as they are', () => {
  const [masked] = maskErrors(errorsOf(1), masking);
  expect(masked?.stack).not.toContain('\n    at ');
  expect(new Error('Another one.').stack).toContain('\n    at ');
});
