// Why a write is not even begun: in each case nothing was sent.

/** Other writes to the same customer come first, and there are too many of them or too little time. */
export class CustomerBusy extends Error {
  constructor() {
    super('Other writes to this customer come first.');
    this.name = 'CustomerBusy';
  }
}

/** The intent cannot be recorded. `code` is what the database calls the reason, and the only word of it that is kept. */
export class JournalUnavailable extends Error {
  readonly code: string;
  /** Whether the statement may have reached the database all the same, and may still be carried out. */
  readonly isAmbiguous: boolean;

  constructor(code: string, isAmbiguous: boolean) {
    super(`The journal cannot be used (${code}).`);
    this.name = 'JournalUnavailable';
    this.code = code;
    this.isAmbiguous = isAmbiguous;
  }
}

/** Too much time went by between the intent and the request, by the clock of this process or of the journal. */
export class IntentExpired extends Error {
  constructor() {
    super('The intent of this write is too old to be sent.');
    this.name = 'IntentExpired';
  }
}
