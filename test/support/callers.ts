// Identifies the callers of a test by a header, in place of a token.

import type { IncomingMessage } from 'node:http';
import { ANONYMOUS } from '../../src/access/viewer.ts';

/** For `headers` of a request: the subject, and its roles. */
export const as = (subject: string, ...roles: string[]) => ({
  'x-test-caller': [subject, ...roles].join(' '),
});

export const identifiedByHeader = {
  isUsable: () => true,
  async identify({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>) {
    const [subject = null, ...roles] = headersDistinct['x-test-caller']?.[0]?.split(' ') ?? [];
    return { viewer: { ...ANONYMOUS, subject, roles }, confirm: () => undefined };
  },
};
