// Break-glass: access for emergencies, which counts only with a reason, for a short time, and raises an alarm with each use.

import type { PolicySource } from './permissions.ts';
import type { Viewer } from './viewer.ts';

/** `used`: a request that such a role counts for. `over`: the time of the subject is over, and the role gives nothing. */
export interface BreakGlassNotice {
  kind: 'used' | 'over';
  requestId: string;
  subject: string;
  client: string | null;
  router: string | null;
  address: string;
  reason: string;
}

interface Asked {
  viewer: Viewer;
  /** What the request gives as its reason. */
  reason: string | undefined;
  requestId: string;
  /** The network address of the caller. */
  address: string;
}

const HOUR_MS = 3_600_000;

/** After its first use, so long a subject cannot begin another time. */
const DAY_MS = 24 * HOUR_MS;

/** Also at least ten of them must be visible. */
const REASON = /^[\x20-\x7e]{10,200}$/;
const LEAST_VISIBLE = 10;

/** Returns the viewer with `breakGlass` where its roles for emergencies count. The times belong to this process. */
export function createBreakGlass(
  { breakGlassHours }: Pick<PolicySource, 'breakGlassHours'>,
  { nowMs, onNotice }: { nowMs: () => number; onNotice: (notice: BreakGlassNotice) => void },
): (asked: Asked) => Viewer {
  const firstUses = new Map<string, number>();

  function firstUseMs(subject: string): number {
    for (const [known, ms] of firstUses) if (nowMs() - ms >= DAY_MS) firstUses.delete(known);
    const ms = firstUses.get(subject) ?? nowMs();
    firstUses.set(subject, ms);
    return ms;
  }

  return ({ viewer, reason = '', requestId, address }) => {
    const { subject, client, router } = viewer;
    const hours = breakGlassHours(viewer);
    if (subject === null || hours === 0 || !isReason(reason)) return viewer;
    const isOver = nowMs() - firstUseMs(subject) >= hours * HOUR_MS;
    onNotice({ kind: isOver ? 'over' : 'used', requestId, subject, client, router, address, reason });
    return isOver ? viewer : { ...viewer, breakGlass: true };
  };
}

function isReason(text: string): boolean {
  return REASON.test(text) && text.replaceAll(' ', '').length >= LEAST_VISIBLE;
}
