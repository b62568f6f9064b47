// What the portrait found out about one question, and the evidence for it.

export interface Finding {
  /** The switch of the stand-in that behaves in this way. The twin is made with it. */
  about: string;
  question: string;
  /** The value of the switch. Undefined when it cannot be observed here. */
  value: unknown;
  /** Counts, statuses and forms. Never a value that a tenant stores. */
  evidence: string;
  /** Settings of the gateway that follow. */
  settings?: Readonly<Record<string, string>>;
}

/** A finding of what cannot be seen on this tenant, with the reason. */
export function unobservable(about: string, question: string, evidence: string): Finding {
  return { about, question, value: undefined, evidence };
}
