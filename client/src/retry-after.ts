// Reads the header `Retry-After`.

/** It is a number of seconds or a date. `null` when there is none, or when it is neither. */
export function retryAfterMsOf(headers: Headers): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - Date.now());
}
