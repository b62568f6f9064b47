// Who may read the records of writes where no policy says it.

import type { Viewer } from './viewer.ts';

/** The role that may read who wrote what. */
export const AUDITOR = 'auditor';

/** Where the gateway identifies nobody, everybody may. */
export function mayReadRecords({ subject, client, router, roles }: Viewer): boolean {
  const isIdentified = subject !== null || client !== null || router !== null;
  return !isIdentified || roles.includes(AUDITOR);
}
