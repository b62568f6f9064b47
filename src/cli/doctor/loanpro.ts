// Whether LoanPro can be reached, accepts the token, gives the definitions, and lets a customer be read. Nothing is written.

import type { Config } from '../../config/read-config.ts';
import type { DefinitionList } from '../../custom-fields/definition.ts';
import { isEntityId } from '../../custom-fields/ids.ts';
import { openLoanPro } from '../../loanpro/client.ts';
import type { LoanPro } from '../../loanpro/client.ts';
import { LoanProError } from '../../loanpro/transport/errors.ts';
import type { LoanProErrorCode } from '../../loanpro/transport/errors.ts';
import { openUpstream } from '../../process/upstream.ts';
import type { Finding } from './finding.ts';

const TIMEOUT_MS = 15_000;

/** It need not exist: an answer that says so shows that customers can be read. */
const ANY_IDS = ['1'].filter(isEntityId);

export interface LoanProFindings {
  findings: Finding[];
  /** The definitions of the tenant, or `null` where they are not known. */
  definitions: DefinitionList | null;
}

export async function examineLoanPro({ tenant, loanPro: settings }: Config): Promise<LoanProFindings> {
  if (!tenant) return { findings: [NO_CREDENTIALS], definitions: null };
  const upstream = await openUpstream(tenant, () => undefined);
  const { proxy } = settings;
  const loanPro = openLoanPro({
    ...upstream,
    timeoutMs: settings.timeoutMs,
    maxConcurrency: settings.maxConcurrency,
    proxy: proxy && { url: proxy.url.reveal(), exceptions: proxy.exceptions },
    definitionsMaxAgeMs: settings.definitionsMaxAgeMs,
    writeForm: { dialect: settings.writeDialect, emptyValue: settings.emptyValue },
    formats: settings.formats,
    onNotice: () => undefined,
  });
  try {
    return await ask(loanPro, upstream.name);
  } catch (error) {
    return { findings: [problemOf(error)], definitions: null };
  } finally {
    await loanPro.close();
  }
}

async function ask(loanPro: LoanPro, name: string): Promise<LoanProFindings> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const definitions = await loanPro.loadDefinitions('customer', signal);
  const { ordered, unreadable, gap } = definitions;
  const findings: Finding[] = [];
  if (gap) findings.push(NO_LIST);
  else good(findings, `${name} accepts the token and gives ${ordered.length} definitions of fields.`);
  if (unreadable.size > 0) {
    findings.push({ ...NOTE, text: `${unreadable.size} definitions cannot be read and are left out.` });
  }
  const limits = { signal, budget: loanPro.createReadBudget() };
  const found = await loanPro.fetchEntities('customer', ANY_IDS, { profile: true, rows: true }, limits);
  for (const entry of found.values()) if (entry instanceof Error) throw entry;
  good(findings, 'A customer can be read.');
  return { findings, definitions: gap ? null : definitions };
}

const NOTE = { subject: 'LoanPro', state: 'note' } as const;

function good(findings: Finding[], text: string): void {
  findings.push({ subject: 'LoanPro', state: 'ok', text });
}

const NO_CREDENTIALS: Finding = {
  ...NOTE,
  text: 'LOANPRO_API_TOKEN and LOANPRO_INSTANCE_ID are not set: the gateway serves made-up data of the built-in stand-in.',
};

const NO_LIST: Finding = {
  ...NOTE,
  text: 'LoanPro gives no list of field definitions. Fields without a definition are shown as raw text.',
  advice: 'Let the role of the token read custom fields, or set DEFINITIONS_FILE.',
};

const ADVICE: Partial<Record<LoanProErrorCode, string>> = {
  'not-sent': 'Check LOANPRO_BASE_URL, HTTPS_PROXY and the network.',
  untrusted: 'Give Node the authority of this certificate with NODE_EXTRA_CA_CERTS.',
  'auth-failed':
    'Check LOANPRO_API_TOKEN or LOANPRO_API_TOKEN_FILE, LOANPRO_INSTANCE_ID and LOANPRO_BASE_URL.',
  'not-found': 'Check LOANPRO_BASE_URL.',
  rejected: 'Let the role of the token read customers and their custom fields.',
  'invalid-response': 'Check LOANPRO_BASE_URL: what answers there may not be LoanPro.',
};

function problemOf(error: unknown): Finding {
  const subject = 'LoanPro';
  const state = 'problem';
  if (!(error instanceof LoanProError)) {
    if (!(error instanceof DOMException)) throw error;
    return { subject, state, text: 'LoanPro did not answer in time.', advice: 'Check the network.' };
  }
  return {
    subject,
    state,
    text: error.message,
    advice: ADVICE[error.code] ?? 'Run this command again in a minute.',
  };
}
