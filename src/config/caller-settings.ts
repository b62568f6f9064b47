// The settings that say how much one caller may use, and what its role allows it to ask for.

import { isReadableDirectory } from './readable-file.ts';
import { listOf, optional, setting, textThat, wholeNumber } from './setting.ts';

const roles = (what: string) => listOf(what, (role) => /^[!-+\--~]+$/.test(role));

export const CALLER_SETTINGS = {
  CALLER_SHARE: setting(wholeNumber(1, 100), {
    default: '75',
    description:
      'How much of `MAX_CONCURRENT_REQUESTS` and of the calls to LoanPro one identified caller may have, in percent. The rest is for others, also while LoanPro does not answer. Set it to 100 if a single application uses the gateway. See [Operations](operations.md#slow-and-greedy-callers).',
  }),
  RATE_LIMIT_COST_PER_MINUTE: optional(wholeNumber(1000, 999_999_999), {
    unset: 'no limit',
    description:
      'How much one caller may ask for in a minute, in the [cost](limits.md#cost) of its operations. Each request counts 10 more. What is over it is refused with status 429. Replicas with a journal in Postgres count together. A caller is the subject of the token, else the application, else the address: behind a router that does not identify callers, all of them share one limit.',
  }),
  INTROSPECTION_ROLES: optional(roles('a list of roles, separated by commas'), {
    unset: 'none',
    description:
      'The roles that can read the schema with `__schema`, `__type` and `_service` also where `INTROSPECTION` is off. Where GraphiQL is served, their errors suggest names of the schema as well.',
  }),
  DOCUMENTS_DIR: optional(textThat('the path of a readable directory', isReadableDirectory), {
    unset: 'none: the text of a document is required',
    description:
      'A directory with manifests of trusted documents (`*.json`), which callers may name by their ids. A change is used within a second. See [Trusted documents](operations.md#trusted-documents).',
  }),
  DOCUMENTS_ONLY: setting(roles('off, all, or a list of roles, separated by commas'), {
    default: 'off',
    description:
      'Who may run only the documents in `DOCUMENTS_DIR`: nobody, everybody, or callers with one of these roles. The role of a router cannot be among them, because a router writes its documents itself.',
  }),
};
