// What `npm run doctor` finds, and how it prints a finding: for people, and for programs.

/** `problem`: the gateway does not start, or cannot do its work. `note`: worth knowing. */
export interface Finding {
  subject: 'settings' | 'LoanPro' | 'journal' | 'issuer' | 'policy' | 'documents';
  state: 'ok' | 'note' | 'problem';
  text: string;
  /** What to do about it. */
  advice?: string;
}

export function toText({ subject, state, text, advice }: Finding): string {
  const start = `${state.padEnd(8)} ${subject.padEnd(10)}`;
  const more = advice === undefined ? '' : `\n${' '.repeat(start.length + 1)}→ ${advice}`;
  return `${start} ${text}${more}\n`;
}

export function toJson(finding: Finding): string {
  return `${JSON.stringify(finding)}\n`;
}
