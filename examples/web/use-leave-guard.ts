// Lets the browser ask before the page is left with changes that are not saved.

import { useEffect } from 'react';
import { changedFields } from './draft.ts';
import type { Draft } from './draft.ts';

export function useLeaveGuard(draft: Draft): void {
  const hasChanges = changedFields(draft).length > 0;
  useEffect(() => {
    if (!hasChanges) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [hasChanges]);
}
