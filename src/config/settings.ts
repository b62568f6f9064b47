// Every setting, each one once: what it must be, its default, and what it does. The documentation is printed from this table.

import { AUTH_SETTINGS } from './auth-settings.ts';
import { CALLER_SETTINGS } from './caller-settings.ts';
import { hostInUrl } from './host-names.ts';
import { LOANPRO_SETTINGS } from './loanpro-settings.ts';
import { OPERATIONS_SETTINGS } from './operations-settings.ts';
import { isOriginPattern } from './origins.ts';
import { isReadableFile, readKeys, readOrEmpty } from './readable-file.ts';
import { listOf, oneOf, optional, setting, textThat, wholeNumber } from './setting.ts';

/** A caller may ask for more time than the default, and for no more than this. */
export const MAX_REQUEST_TIMEOUT_MS = 25_000;

/** Long enough for a load balancer that asks `/ready` every two seconds and believes the second answer. */
export const PRODUCTION_SHUTDOWN_DELAY_MS = 5000;

/** How long requests in flight may go on after the first request was refused. */
export const GRACE_PERIOD_MS = 13_000;

/** A file in the working folder of the process. */
export const DEFAULT_JOURNAL_URL = 'file:journal.sqlite';

export const SETTINGS = {
  NODE_ENV: optional(oneOf('development', 'test', 'production'), {
    unset: '`development`',
    description:
      'Set it to `production` for real use: credentials, https and the identity of callers are then required, and the file `.env` is not read.',
  }),
  PORT: setting(wholeNumber(0, 65_535), {
    default: '4000',
    description: 'The port on which the gateway listens. With 0 the system chooses a free port.',
  }),
  HOST: setting(
    textThat('a host name or an address', (host) => {
      return /^[\w.:-]+$/.test(host) && URL.canParse(`http://${hostInUrl(host)}/`);
    }),
    {
      default: '127.0.0.1',
      description: 'The address on which the gateway listens. The container image sets it to `0.0.0.0`.',
    },
  ),
  WORKERS: setting(wholeNumber(1, 64), {
    default: '1',
    description:
      'How many processes serve the port, for a machine with several cores. More than one needs a journal in Postgres. Each process has the limits of this table for itself; see [Operations](operations.md#several-cores).',
  }),
  HOSTS: optional(
    listOf(
      'a list of host names, each with or without a port, such as fields.example.com, separated by commas, without * and with IPv6 addresses in brackets',
      (host) => /^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i.test(host) && URL.canParse(`http://${host}/`),
    ),
    {
      unset: 'the names of loopback and of `HOST`; required in production, unless `HOST` is loopback',
      description:
        'The host names to which the gateway answers, separated by commas: those that callers have in their URLs. Every other name is refused with status 421. A name without a port is meant for every port. The probes answer to every name.',
    },
  ),
  ...AUTH_SETTINGS,
  TENANT_FILE: optional(
    textThat('the path of a readable file', (path) => readOrEmpty(path) !== ''),
    {
      unset: 'none',
      description:
        'A JSON file with further settings of this table, as `npm run portrait` writes it; see [Tenants](tenants.md#the-portrait-of-a-tenant). What the environment sets comes first. The file must not hold secrets, `AUTH`, `JOURNAL_URL` or `NODE_ENV`.',
    },
  ),
  ...LOANPRO_SETTINGS,
  DEFINITIONS_MAX_AGE_MS: setting(wholeNumber(1, 86_400_000), {
    default: '300000',
    description:
      'How old, in milliseconds, the copy of the field definitions may be that values are shown with. An older copy is renewed in the background, and a copy twice as old is waited for.',
  }),
  DEFINITIONS_FILE: optional(
    textThat('the path of a readable file that `fields pull` has written', isReadableFile),
    {
      unset: 'none',
      description:
        "The tenant's `fields.lock.json`, as the client's command `fields pull` writes it. Where LoanPro does not give the definitions of fields, the names, types and options in this file are shown. See [Definitions](guarantees.md#where-loanpro-gives-no-list). The file is read once, at the start.",
    },
  ),
  JOURNAL_URL: optional(
    textThat('file: followed by a path, or an address of Postgres that begins with postgres:', (url) => {
      return /^file:(?!\/\/)[^\0]+$/.test(url) || isPostgres(url);
    }),
    {
      unset: `\`${DEFAULT_JOURNAL_URL}\`; in memory with the stand-in`,
      description:
        'Where the journal of writes is kept: `file:` and the path of a SQLite file, or `postgres://…` for several replicas. Keep the file on a disk that outlives the process. In production, the address of a Postgres on another machine must ask for TLS with `sslmode`; see [Operations](operations.md#connections-to-postgres).',
    },
  ),
  JOURNAL_KEY: optional(
    textThat('at least 32 characters without spaces', (key) => /^\S{32,}$/.test(key)),
    {
      unset: 'generated, and kept beside the SQLite file',
      description:
        'The key with which the journal hashes values and signs its records. In production and with Postgres, this setting or `JOURNAL_KEY_FILE` is required. All replicas must have the same key.',
    },
  ),
  JOURNAL_KEY_FILE: optional(
    textThat(
      'the path of a readable file with one or two lines, each a key of at least 32 characters without spaces',
      (path) => readKeys(path) !== null,
    ),
    {
      unset: 'none',
      description:
        'A file with the key, in place of `JOURNAL_KEY`. Keep it apart from the journal. A second line holds the former key: it still verifies what it signed; see [Rotating the key](record.md#rotating-the-key). The file is read once, at the start.',
    },
  ),
  JOURNAL_KEEP_DAYS: optional(wholeNumber(1, 36_500), {
    unset: '`1`',
    description:
      'How many days records are kept at least. `npm run journal -- --delete-older-than` refuses to delete younger ones. Set it for the command, to what your auditors ask for.',
  }),
  POLICY_FILE: optional(textThat('the path of a readable file', isReadableFile), {
    unset: 'none: every caller may see and change everything',
    description:
      'A YAML file that says which customers and which fields each role may see and change. See [Policy](policy.md). It is read again when it changes.',
  }),
  REQUEST_TIMEOUT_MS: setting(wholeNumber(100, MAX_REQUEST_TIMEOUT_MS), {
    default: '15000',
    description: `The deadline of a request, in milliseconds. A caller may ask for another one in the header \`X-Request-Timeout-Ms\`, up to ${MAX_REQUEST_TIMEOUT_MS}.`,
  }),
  MAX_CONCURRENT_REQUESTS: setting(wholeNumber(1, 100_000), {
    default: '300',
    description:
      'How many requests may be in flight at the same time. A request counts as soon as its body has arrived. Further requests are answered with status 503.',
  }),
  MAX_CONCURRENT_REQUESTS_PER_ADDRESS: optional(wholeNumber(1, 100_000), {
    unset: 'nine tenths of `MAX_CONCURRENT_REQUESTS`',
    description:
      'How many of these requests may come from one address: an IPv4 address, or a /64 network of IPv6. Behind a router or a proxy, all callers have its address. If callers connect directly, set it to a fraction of the default.',
  }),
  ...CALLER_SETTINGS,
  MAX_CONNECTIONS: setting(wholeNumber(10, 100_000), {
    default: '2000',
    description:
      'How many connections may be open at the same time. For each further one, the gateway closes a connection without a request, of the address that has the most connections: one that never carried a request, if it had a second for it or if they are more than a tenth, and otherwise the one that is idle longest. Each connection needs an open file: `ulimit -n` must be larger by at least 200.',
  }),
  KEEP_ALIVE_TIMEOUT_MS: setting(wholeNumber(1000, 3_600_000), {
    default: '65000',
    description:
      'How long, in milliseconds, the gateway keeps a connection open on which no request is in progress. It must be longer than the time after which your load balancer or router closes an idle connection (often 60 seconds). Otherwise, requests can get lost.',
  }),
  SHUTDOWN_DELAY_MS: optional(wholeNumber(0, 60_000), {
    unset: `\`0\`; \`${PRODUCTION_SHUTDOWN_DELAY_MS}\` in production`,
    description:
      'How long, in milliseconds, the gateway still answers new requests after `SIGTERM`, while `/ready` answers 503. Load balancers need this time to stop sending.',
  }),
  CORS_ORIGINS: optional(
    listOf(
      'a list of origins such as https://app.example.com or https://*.preview.example.com, separated by commas, without paths, and with no * right below a domain where strangers can get a name',
      isOriginPattern,
    ),
    {
      unset:
        'none; on the built-in stand-in, every origin of this machine (`localhost`, `127.0.0.1`, `[::1]`)',
      description:
        'The origins whose web pages may call the gateway, separated by commas. A `*` stands for one label of the host or a part of it, for preview deployments. At least two labels have to follow it. It is refused right below domains such as `co.uk` and `vercel.app`, where strangers can get a name. The gateway knows only the best-known of these, so it warns of every `*` in the log when it starts: make sure that nobody else can get a name that fits. These pages may send any header.',
    },
  ),
  FEDERATION_GUARDS: setting(oneOf('on', 'off'), {
    default: 'off',
    description:
      "With `on`, the subgraph's SDL carries `@authenticated` and `@requiresScopes`, for routers that identify callers. Apollo Gateway supports neither directive.",
  }),
  GRAPHIQL: optional(oneOf('on', 'off'), {
    unset: '`off`; `on` with the stand-in',
    description:
      'Whether browsers that open `/graphql` get GraphiQL. Its example tabs contain the id of a customer only with the stand-in.',
  }),
  INTROSPECTION: optional(oneOf('on', 'off'), {
    unset: '`off`; `on` with the stand-in, and where `GRAPHIQL` is `on`',
    description:
      'Whether callers can read the schema with `__schema`, `__type` and `_service`. Composers and code generators can read it from the files `schema.subgraph.graphql` and `schema.graphql` instead.',
  }),
  GET_QUERIES: optional(oneOf('on', 'off'), {
    unset: '`off`; `on` with the stand-in',
    description:
      'Whether a query may come by `GET`. Proxies and browsers keep addresses, and a query in an address may contain the id of a customer.',
  }),
  ...OPERATIONS_SETTINGS,
};

export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url);
}
