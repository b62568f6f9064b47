// The key under which the gateway writes an update only once.

const KEY_BYTES = 16;

/** Makes a key that nobody else has. `crypto.randomUUID` is not used: browsers do not have it on pages of an insecure origin. */
export function createIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
