// Whether a database still answers: what a statement without an answer says about the others.

/** So many in a row say that the database is away. */
const AWAY_AFTER = 3;

interface Answering {
  /** An answer has come. */
  noteAnswer(nowMs: number): void;
  /**
   * No answer has come in time to something that began at `beganAtMs`. Returns whether the database is away. One statement that is slow says
   * nothing about the others. One connection that cannot be made says the same only while the database is known to answer.
   */
  noteSilence(beganAtMs: number, isConnected: boolean): boolean;
  hasAnsweredSince(beganAtMs: number): boolean;
  /** The database is away, so it is not known to answer until it does. */
  noteAway(): void;
}

export function watchAnswers(): Answering {
  let silences = 0;
  let answeredAtMs: number | null = null;

  const hasAnsweredSince = (beganAtMs: number) => answeredAtMs !== null && answeredAtMs > beganAtMs;

  return {
    hasAnsweredSince,
    noteAnswer(nowMs) {
      silences = 0;
      answeredAtMs = nowMs;
    },
    noteSilence(beganAtMs, isConnected) {
      // Others were answered meanwhile.
      if (hasAnsweredSince(beganAtMs)) return false;
      silences += 1;
      return silences >= AWAY_AFTER || (!isConnected && answeredAtMs === null);
    },
    noteAway() {
      answeredAtMs = null;
    },
  };
}
