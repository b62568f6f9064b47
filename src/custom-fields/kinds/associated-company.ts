// Associated company fields: the system id of a company in LoanPro.

import { isSystemId } from '../ids.ts';
import { plainText, typedText } from '../plain-text.ts';
import { withoutZeroFraction } from './decimal.ts';
import { formatText, textReading } from './kind.ts';
import type { Kind } from './kind.ts';

export const associatedCompany: Kind = {
  name: 'ASSOCIATED_COMPANY',
  loanProType: 'associatedcompany',
  valueType: {
    name: 'AssociatedCompanyCustomFieldValue',
    description: 'The value of a field that refers to a company.',
  },
  leaf: { name: 'companyId', type: 'ID', description: 'The id of the company in LoanPro.' },
  slot: {
    name: 'companyId',
    type: 'ID',
    description: 'The new value of a field that refers to a company: the id of the company.',
  },
  expected: 'the id of a company, such as 2',
  read: (stored) => textReading(readCompanyId(stored)),
  format: formatText(readCompanyId),
  canonical: (stored) => readCompanyId(stored) ?? plainText(stored),
  input: { type: 'text', mode: 'numeric', sendAs: 'raw', hint: 'The id of a company in LoanPro' },
  // No id can be made up, because the gateway does not know which companies a tenant has.
  sample: () => null,
};

/** Programs that treat ids as floats write `4.0` for 4. */
function readCompanyId(text: string): string | null {
  const id = withoutZeroFraction(typedText(text));
  return isSystemId(id) ? id : null;
}
