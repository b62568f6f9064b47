// The settings for operators: the second port, the log, and what a build and an answer say about themselves.

import { hostInUrl } from './host-names.ts';
import { listOf, oneOf, optional, setting, textThat } from './setting.ts';
import type { Check } from './setting.ts';
import { z } from 'zod';

export const PRODUCTION_OPERATIONS_PORT = 9464;

/** Kubernetes sets this variable to an address where a service has the name `operations`: that is the same as no setting. */
const OF_A_SERVICE = 'tcp://';

const portOrOff: Check<number | null | undefined> = {
  expected: 'off, or a whole number from 0 to 65535',
  schema: z
    .string()
    .regex(/^(off|\d{1,5}|tcp:\/\/.*)$/)
    .transform((text) => {
      if (text.startsWith(OF_A_SERVICE)) return undefined;
      return text === 'off' ? null : Number(text);
    })
    .pipe(z.number().max(65_535).nullish()),
};

export const OPERATIONS_SETTINGS = {
  OPERATIONS_PORT: optional(portOrOff, {
    unset: `\`off\`; \`${PRODUCTION_OPERATIONS_PORT}\` in production`,
    description:
      'The port for operators, with the metrics and the probes. See [Operations](operations.md#metrics). With 0 the system chooses a free port. It asks nobody for a token.',
  }),
  OPERATIONS_HOST: setting(
    textThat('a host name or an address', (host) => {
      return /^[\w.:-]+$/.test(host) && URL.canParse(`http://${hostInUrl(host)}/`);
    }),
    {
      default: '127.0.0.1',
      description:
        'The address on which `OPERATIONS_PORT` listens. Set it to an address that only your monitoring and your orchestrator can reach.',
    },
  ),
  READY_NEEDS_JOURNAL: setting(oneOf('on', 'off'), {
    default: 'off',
    description:
      'With `on`, `/ready` also answers 503 while the journal cannot be reached. Writes then fail, and reads would go on. Set it if other replicas can still reach their journal.',
  }),
  BUILD_REVISION: optional(
    textThat('letters, digits, dots, dashes and underscores, at most 64', (text) =>
      /^[\w.-]{1,64}$/.test(text),
    ),
    {
      unset: '`unknown`',
      description:
        'The commit that the gateway was built from. The metrics and `/live` on `OPERATIONS_PORT` say it. It has no other effect.',
    },
  ),
  DIAGNOSTICS_ROLES: optional(
    listOf('a list of roles, separated by commas', (role) => /^[!-+\--~]+$/.test(role)),
    {
      unset: 'everybody outside production, nobody in production',
      description:
        'The roles that may ask with the header `X-Diagnostics: on` what a request cost. The answer is in `extensions.loanpro`. See [Operations](operations.md#what-a-request-cost).',
    },
  ),
  LOG_REQUESTS: setting(oneOf('on', 'off'), {
    default: 'off',
    description:
      'With `on`, each GraphQL request is one line of the log, with the subject and the application of its token. Without it, `LOG_LEVEL=debug` shows these lines. See [Operations](operations.md#log).',
  }),
  LOG_LEVEL: setting(oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'), {
    default: 'info',
    description:
      'The least severe level that is logged. `debug` adds one line for each request. It can be [changed](operations.md#log) without a restart.',
  }),
};
