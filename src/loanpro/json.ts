// Telling a JSON object from everything else that LoanPro may send.

export type Json = Record<string, unknown>;

/** An item of a list that is no record is an empty record. */
export function isEmptyRecord(record: Json): boolean {
  for (const _name in record) return false;
  return true;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
