// The level and the text of each log line that needs nothing else, by the kind of its notice.

import type { BreakGlassNotice } from './access/break-glass.ts';
import type { KeysNotice } from './access/key-set.ts';
import type { PolicyNotice } from './access/policy-file.ts';
import type { DocumentsNotice } from './access/trusted-documents.ts';
import type { SharedCountsNotice } from './journal/shared-rate-limits.ts';
import type { LoanProNotice } from './loanpro/client.ts';
import type { WorkersNotice } from './process/workers.ts';

/** The level and the text of a log line. */
export type Line = ['info' | 'warn' | 'error', string];

type PlainNotice = Exclude<LoanProNotice['kind'], 'breaker' | 'token-refused' | 'certificate'>;

export const LOANPRO_LINES: Record<PlainNotice, Line> = {
  'list-refused': ['info', 'LoanPro refuses this kind of list: the next fallback strategy is used'],
  'definitions-not-renewed': ['warn', 'the field definitions could not be renewed'],
  'definitions-unreadable': ['warn', 'some field definitions cannot be read and are left out'],
  'rows-unreadable': ['warn', 'some rows of a customer name no field and are left out'],
  'expansions-unproven': [
    'warn',
    'customers were refused: nothing shows that LoanPro has expanded all of their values, and it refuses other lists of them. LOANPRO_EXPANSIONS=complete says that it has',
  ],
  'options-unreadable': [
    'warn',
    'the options of these list fields cannot be read: stored keys are shown as they are',
  ],
};

export const POLICY_LINES: Record<PolicyNotice['kind'], Line> = {
  replaced: ['info', 'the policy file changed: the new policy is used'],
  refused: ['error', 'the policy file changed and cannot be used: the last policy stays in use'],
  unchecked: ['warn', 'the policy could not be compared with the fields of LoanPro yet'],
  'names-unknown': ['error', 'the policy names fields that LoanPro does not have: these rules do nothing'],
  'fields-without-rule': ['warn', 'no rule of the policy matches these fields: nobody sees them'],
};

export const IDENTITY_LINES: Record<KeysNotice['kind'], Line> = {
  'keys-not-loaded': [
    'error',
    'the keys of the issuer cannot be loaded: known keys are used for at most an hour',
  ],
  'keys-loaded-again': ['info', 'the keys of the issuer can be loaded again'],
};

export const DOCUMENTS_LINES: Record<DocumentsNotice['kind'], Line> = {
  replaced: ['info', 'the trusted documents have changed'],
  unreadable: ['error', 'the trusted documents cannot be read: the last stay in use'],
};

export const WORKERS_LINES: Record<WorkersNotice['kind'], Line> = {
  ended: ['error', 'a worker ended: another one is started in its place'],
  'given-up': ['error', 'workers end again and again: all of them are stopped'],
};

export const BREAK_GLASS_LINES: Record<BreakGlassNotice['kind'], Line> = {
  used: ['error', 'break-glass: a role for emergencies was used'],
  over: ['error', 'break-glass: the time is over, and the role for emergencies gives nothing'],
};

export const SHARED_COUNTS_LINES: Record<SharedCountsNotice['kind'], Line> = {
  'not-shared': [
    'warn',
    'the rate limit cannot be counted with the other replicas: this process counts alone',
  ],
  'shared-again': ['info', 'the rate limit is counted with the other replicas again'],
};
