// The settings that say where LoanPro is, how it is called, and how updates are written for it.

import { FORMAT_SETTINGS } from './format-settings.ts';
import { isProxy } from './proxy-address.ts';
import { readOrEmpty } from './readable-file.ts';
import { oneOf, optional, setting, textThat, wholeNumber } from './setting.ts';

export const LOANPRO_SETTINGS = {
  LOANPRO_API_TOKEN: optional(
    textThat('a token without spaces, without quotes and without the word Bearer', (token) => isToken(token)),
    {
      unset: 'none: the built-in stand-in answers',
      description:
        'The bearer token for LoanPro. Required in production, unless `LOANPRO_API_TOKEN_FILE` is set.',
    },
  ),
  LOANPRO_API_TOKEN_FILE: optional(
    textThat('the path of a readable file that holds a token', (path) => isToken(readOrEmpty(path).trim())),
    {
      unset: 'none',
      description:
        'A file that holds the token, in place of `LOANPRO_API_TOKEN`. When its content changes, the gateway uses the new token within two seconds, without a restart. The previous token stays in use as long as LoanPro accepts it, so the file and LoanPro may be changed in either order.',
    },
  ),
  LOANPRO_INSTANCE_ID: optional(
    textThat('letters, digits and dashes', (id) => /^[\w-]+$/.test(id)),
    {
      unset: 'none: the built-in stand-in answers',
      description: 'The id of the LoanPro tenant, sent as `Autopal-Instance-Id`. Required in production.',
    },
  ),
  LOANPRO_BASE_URL: setting(
    textThat(
      'an absolute http or https address without credentials and without the characters ? and #',
      (url) => {
        return /^https?:\/\/[^?#@]+$/i.test(url) && URL.canParse(url);
      },
    ),
    {
      // The base URL of production and sandbox alike (documented).
      default: 'https://loanpro.simnang.com/api/public/api/1/',
      description:
        "The address of LoanPro's API. With a token it must be https, except on loopback outside production.",
    },
  ),
  LOANPRO_ALLOW_HTTP: setting(oneOf('on', 'off'), {
    default: 'off',
    description:
      'With `on`, `LOANPRO_BASE_URL` may be http on any host, so that everybody on the way can read the token. For test systems. It has no effect in production.',
  }),
  HTTPS_PROXY: optional(
    textThat('the address of a proxy that begins with http:// or https://, or has no scheme', isProxy),
    {
      unset: 'none: LoanPro is called directly',
      description:
        'The proxy through which LoanPro is called if its address is https. With `https://`, the proxy is reached by TLS. It may hold a user name and a password, percent-encoded. The variable `https_proxy` is read as well, and comes first. See [Operations](operations.md#proxies-and-certificates).',
    },
  ),
  NO_PROXY: optional(
    textThat('a list of host names in printable characters', (hosts) => /^[ -~]+$/.test(hosts)),
    {
      unset: 'none',
      description:
        'The hosts that are called without the proxy, separated by commas: a name is meant with all names below it, may have a port, and `*` is every host. Ranges of addresses have no effect. The variable `no_proxy` is read as well, and comes first. See [Operations](operations.md#proxies-and-certificates).',
    },
  ),
  LOANPRO_TIMEOUT_MS: setting(wholeNumber(100, 60_000), {
    default: '10000',
    description:
      'The longest time, in milliseconds, that one call to LoanPro may take. The time in which the call waits in the queue of the gateway does not count.',
  }),
  LOANPRO_MAX_CONCURRENCY: setting(wholeNumber(4, 256), {
    default: '32',
    description:
      'The most calls to LoanPro that may be in flight at the same time. The gateway begins with 8, and uses more of them only while LoanPro does not become slower by it. See [Operations](operations.md#when-loanpro-is-slow-or-fails).',
  }),
  LOANPRO_WRITE_DIALECT: setting(oneOf('field', 'row-and-field', 'row'), {
    default: 'field',
    description:
      "How an update names a value that already exists: by its field only, by the id of its row and its field, or by its row only. LoanPro's documentation contradicts itself here. With `field`, the gateway uses `row-and-field` from the moment when it finds that an update added a second row.",
  }),
  LOANPRO_EMPTY_VALUE: setting(oneOf('empty-text', 'null'), {
    default: 'empty-text',
    description: 'What the gateway sends to LoanPro to empty a field: an empty text, or `null`.',
  }),
  LOANPRO_EXPANSIONS: setting(oneOf('like-lists', 'complete', 'unknown'), {
    default: 'like-lists',
    description:
      'What is known of the values that LoanPro expands in a customer. `like-lists`: they have the limit of its lists, as its documentation says. `unknown`: they may have a limit of their own, so the gateway reads a second list for each customer who has as many values as no other customer before. `complete`: there is no limit. If LoanPro cuts expansions all the same, values are missing, and with `complete` a write can add a second row.',
  }),
  ...FORMAT_SETTINGS,
};

function isToken(candidate: string): boolean {
  return /^[!#-&(-~]+$/.test(candidate);
}
