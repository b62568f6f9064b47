// The errors of the journal that prevent a write. In each case nothing was sent.

/** Other writes to the same entity come first, and either too many of them are waiting or the caller has too little time. */
export class EntityBusy extends Error {
  constructor() {
    super('Other writes to this entity come first.');
    this.name = 'EntityBusy';
  }
}

/** The code of this program for a statement or a connection without an answer. */
export const NO_ANSWER = 'no answer in time';

/** The code of Postgres for a row that is there already. */
export const UNIQUE_VIOLATION = '23505';

export interface JournalProblem {
  /** A name of this program, or the code that the database or the system has for the reason. */
  code: string;
  /** Whether the database may have received the statement, and may still carry it out. */
  isAmbiguous?: boolean | undefined;
  /** A text of this program. The text of a database is never passed on, because it may quote a value or a password. */
  message?: string | undefined;
  /** Whether only this statement failed, and the database serves others. */
  isSingle?: boolean | undefined;
  /** Whether it lasts until somebody changes a setting, a right or the database. */
  isLasting?: boolean | undefined;
}

/** The intent cannot be recorded. Log the code and the message: neither of them holds a value. */
export class JournalUnavailable extends Error {
  readonly code: string;
  readonly isAmbiguous: boolean;
  readonly isSingle: boolean;
  readonly isLasting: boolean;

  constructor({ code, isAmbiguous = false, isSingle = false, message, isLasting = false }: JournalProblem) {
    super(message ?? `The journal cannot be used (${code}).`);
    this.name = 'JournalUnavailable';
    this.code = code;
    this.isAmbiguous = isAmbiguous;
    this.isSingle = isSingle;
    this.isLasting = isLasting;
  }
}

/** The database had too much to do. It works, and the statement was not sent to it. */
export class JournalOverloaded extends JournalUnavailable {
  constructor() {
    super({
      code: 'JOURNAL_OVERLOADED',
      isSingle: true,
      message: 'Too many writes are waiting for the journal.',
    });
    this.name = 'JournalOverloaded';
  }
}

/** Too much time passed between the intent and the request, or another process has closed the intent. */
export class IntentExpired extends Error {
  constructor() {
    super('The intent of this write is too old, so its request was not sent.');
    this.name = 'IntentExpired';
  }
}
