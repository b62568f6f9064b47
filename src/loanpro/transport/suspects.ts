// What recent failed calls have in common, so that one broken record is not mistaken for a broken LoanPro.

/**
 * Failed calls that have a subject in common. One broken record fails on its own and in every list that contains it, so what all
 * of these calls asked about may be the only thing that is broken.
 */
export interface Suspect {
  /** What all of its failed calls asked about. */
  subjects: ReadonlySet<string>;
  /** Of its last failure, on the clock of `performance.now()`. */
  failedAtMs: number;
  /** Failures since a call with one of its subjects succeeded. */
  failedInARow: number;
  refusedUntilMs: number;
}

interface Suspects {
  /** Adds a failed call to the suspect that it has a subject in common with, or to a new one. */
  recordFailure(subjects: readonly string[]): { suspect: Suspect; failedBeforeMs: number };
  /** Ends the failures in a row of everything that a successful call asked about. */
  recordSuccess(subjects: readonly string[]): void;
  /** For how long a call with these subjects is refused. 0 when it may be sent. */
  refusedForMs(subjects: readonly string[]): number;
  /** Tells that a call is sent. While a suspect keeps failing, the next call that contains it has to wait. */
  noteSent(subjects: readonly string[]): void;
}

/** Enough to see that many different things fail. The one whose last failure is the oldest is forgotten first. */
const MAX_SUSPECTS = 100;
/** After so many failures in a row of one suspect, only one call in each of these times may contain it. */
const REFUSED_AFTER = 6;
const REFUSED_FOR_MS = 5000;

export function createSuspects(): Suspects {
  /** In the order of their last failures. */
  const suspects = new Set<Suspect>();

  function suspectFor(asked: readonly string[]): Suspect {
    for (const suspect of suspects) {
      const common = asked.filter((subject) => suspect.subjects.has(subject));
      if (common.length > 0) return Object.assign(suspect, { subjects: new Set(common) });
    }
    return { subjects: new Set(asked), failedAtMs: -Infinity, failedInARow: 0, refusedUntilMs: -Infinity };
  }

  /** The suspects that keep failing, and all of whose subjects are in the call. Whichever of them is broken, the call will fail. */
  function persistentIn(subjects: readonly string[]): Suspect[] {
    return [...suspects].filter(
      (suspect) =>
        suspect.failedInARow >= REFUSED_AFTER &&
        [...suspect.subjects].every((subject) => subjects.includes(subject)),
    );
  }

  function refuse(suspect: Suspect): void {
    suspect.refusedUntilMs = performance.now() + REFUSED_FOR_MS;
  }

  return {
    recordFailure(subjects) {
      const suspect = suspectFor(subjects);
      const failedBeforeMs = suspect.failedAtMs;
      suspect.failedAtMs = performance.now();
      suspect.failedInARow++;
      if (suspect.failedInARow >= REFUSED_AFTER) refuse(suspect);
      suspects.delete(suspect);
      suspects.add(suspect);
      const [oldest] = suspects;
      if (oldest && suspects.size > MAX_SUSPECTS) suspects.delete(oldest);
      return { suspect, failedBeforeMs };
    },
    recordSuccess(subjects) {
      for (const suspect of suspects) {
        if (subjects.some((subject) => suspect.subjects.has(subject))) suspect.failedInARow = 0;
      }
    },
    refusedForMs(subjects) {
      const endsAtMs = persistentIn(subjects).map(({ refusedUntilMs }) => refusedUntilMs);
      return Math.max(0, ...endsAtMs.map((endMs) => endMs - performance.now()));
    },
    noteSent(subjects) {
      for (const suspect of persistentIn(subjects)) refuse(suspect);
    },
  };
}
