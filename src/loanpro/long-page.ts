// Finds out how long a page of this tenant can be, where no other list has shown it: by a list of customers that have ids near each other.

import { isEntityId } from '../custom-fields/ids.ts';
import type { EntityId } from '../custom-fields/ids.ts';
import { isRefusal } from './errors.ts';
import { anyOf, openEnvelope, readList, withOptions } from './odata.ts';
import { rowKey } from './paging.ts';
import type { PageSizes } from './page-sizes.ts';
import type { Pauses } from './pauses.ts';
import { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';

/** The name under which the length of this page is known, and under which it is paused. */
export const LONG_PAGE = 'customers near each other';

/** As many as one filter names anywhere else. */
const NEIGHBOURS = 50;

/**
 * Asks for the customers whose ids are near this one, and notes how many came on one page. Without `$top`, because that may lift a limit. It is asked once, and
 * again after a pause where LoanPro refuses it.
 */
export async function seekLongPage(
  { readOn, sizes, pauses }: { readOn: Read; sizes: PageSizes; pauses: Pauses },
  id: EntityId,
  signal: AbortSignal,
): Promise<void> {
  if (sizes.largest(LONG_PAGE) > 0 || pauses.reason(LONG_PAGE)) return;
  const first = Math.max(1, Number(id) - NEIGHBOURS / 2);
  const ids = Array.from({ length: NEIGHBOURS }, (_, index) => String(first + index)).filter(isEntityId);
  const options = { $filter: anyOf('id', ids), nopaging: 'true' };
  try {
    const list = readList(openEnvelope(await readOn(withOptions('odata.svc/Customers', options), signal)));
    sizes.note(LONG_PAGE, new Set(list?.rows.map(rowKey)).size);
  } catch (error) {
    if (!(error instanceof LoanProError) || !isRefusal(error)) throw error;
    pauses.begin(LONG_PAGE, error);
  }
}
