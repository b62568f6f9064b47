// Telling a JSON object from everything else that LoanPro may send.

export type Json = Record<string, unknown>;

/** An item of a list that is no record is an empty record. */
export function isEmptyRecord(record: Json): boolean {
  return Object.keys(record).length === 0;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
