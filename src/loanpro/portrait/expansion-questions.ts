// Asks whether LoanPro expands all values of a customer. A cut can be seen, and its absence cannot: a longer list than all that were seen may be cut.

import type { Asker } from './asker.ts';
import { type Finding, unobservable } from './finding.ts';
import { entityIn, listIn, readList, type Row } from './raw-list.ts';

/** A limit that some customers reach by chance is seen with another one. */
const COMPARED = 3;

const EXPANDED = '$expand=CustomFieldValues&nopaging=true';

/** Compares the longest expansions with the lists of these customers. `customerId` is read where LoanPro gives no list of customers. */
export async function askExpansionLimit(ask: Asker, customerId: string): Promise<Finding> {
  const about = 'expansionLimit';
  const question = 'Are the values that are expanded in a customer cut?';
  const listed = listIn(await ask.get(`odata.svc/Customers?${EXPANDED}&$top=50`))?.rows;
  const single = listed ? null : entityIn(await ask.get(`odata.svc/Customers(${customerId})?${EXPANDED}`));
  const customers = listed ?? (single ? [single] : []);
  const longest = customers.toSorted((a, b) => rowsOf(b) - rowsOf(a)).slice(0, COMPARED);
  for (const customer of longest) {
    const own = listIn(
      await ask.get(`odata.svc/Customers(${String(customer['id'])})/CustomFieldValues?nopaging=true`),
    );
    const expanded = rowsOf(customer);
    if (own && own.rows.length > expanded && expanded > 0) {
      const evidence = `${expanded} of ${own.rows.length} values of a customer were expanded`;
      return { about, question, value: expanded, evidence, settings: { LOANPRO_EXPANSIONS: 'unknown' } };
    }
  }
  const most = longest[0] ? rowsOf(longest[0]) : 0;
  return unobservable(
    about,
    question,
    `no cut was seen; the longest of ${customers.length} expansions has ${most} values`,
  );
}

function rowsOf(customer: Row): number {
  return readList(customer['CustomFieldValues'])?.rows.length ?? 0;
}
