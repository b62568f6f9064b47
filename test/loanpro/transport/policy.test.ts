// Composing policies: which one gets the call first, and what each may do with a call.

import { expect, it } from 'vitest';
import { compose } from '../../../src/loanpro/transport/policy.ts';
import type { Policy } from '../../../src/loanpro/transport/policy.ts';
import { makeCall, makeReply, scripted } from './calls.ts';

const noting =
  (name: string, notes: string[]): Policy =>
  async (call, next) => {
    notes.push(`${name} sends`);
    const reply = await next(call);
    notes.push(`${name} replies`);
    return reply;
  };

it('the first policy of the list is the outermost, and the exchange is innermost', async () => {
  const notes: string[] = [];
  const send = compose([noting('first', notes), noting('second', notes)], async () => {
    notes.push('exchange');
    return makeReply(200);
  });
  await send(makeCall('read'));
  expect(notes).toEqual(['first sends', 'second sends', 'exchange', 'second replies', 'first replies']);
});

it('a call without policies goes straight to the exchange', async () => {
  const { next, sent } = scripted(makeReply(204));
  const call = makeCall('read');
  expect(await compose([], next)(call)).toEqual(makeReply(204));
  expect(sent).toEqual([call]);
});
