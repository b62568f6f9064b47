// The LoanPro that the gateway calls: the configured tenant, or the stand-in when there is none.

import { existsSync } from 'node:fs';
import { ConfigError } from '../config/read-config.ts';
import type { Config, TokenSource } from '../config/read-config.ts';
import { fixedToken, tokenFromFile } from '../loanpro/transport/token.ts';
import type { Token, TokenNotice } from '../loanpro/transport/token.ts';

/** In the stand-in: a customer with a value of each type, two more, and an id that does not exist. */
const EXAMPLE_IDS = ['4150', '4151', '5001', '77'];

export interface Upstream {
  baseUrl: string;
  token: Token;
  instanceId: string;
  /** A description for the person who starts the process. */
  name: string;
  /** Ids of made-up customers, which everybody may change. Empty for a real tenant. */
  exampleIds: readonly string[];
  close(): Promise<void>;
}

/** The configured LoanPro tenant. Without one the stand-in, which is loaded only then. */
export async function openUpstream(
  tenant: Config['tenant'],
  onTokenNotice: (notice: TokenNotice) => void,
): Promise<Upstream> {
  if (tenant) {
    const { baseUrl, instanceId } = tenant;
    const name = `LoanPro at ${new URL(baseUrl).host}, instance ${instanceId}`;
    const token = openToken(tenant.token, onTokenNotice);
    return { baseUrl, instanceId, token, name, exampleIds: [], close: async () => undefined };
  }
  const { demoCustomers, openStandin } = await importStandin();
  const { baseUrl, token, instanceId, close } = await openStandin({ generatedCustomers: demoCustomers });
  const name =
    'the built-in stand-in of LoanPro (no credentials given; its data is made up and kept in memory)';
  return { baseUrl, instanceId, token: fixedToken(token), name, exampleIds: EXAMPLE_IDS, close };
}

/** The image does not contain the stand-in. */
async function importStandin() {
  if (!existsSync(new URL('../../standin/server.ts', import.meta.url))) {
    throw new ConfigError([
      'LOANPRO_API_TOKEN and LOANPRO_INSTANCE_ID are missing, and the stand-in that is used without them is not part of this installation.',
    ]);
  }
  return import('../../standin/server.ts');
}

function openToken(source: TokenSource, onNotice: (notice: TokenNotice) => void): Token {
  return source.kind === 'fixed' ? fixedToken(source.token.reveal()) : tokenFromFile(source.path, onNotice);
}
