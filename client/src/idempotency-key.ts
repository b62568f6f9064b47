// The key under which the gateway writes an update only once.

const KEY_BYTES = 16;

/**
 * Makes a key that nobody else has. `crypto.randomUUID` is not used: browsers do not have it on pages of an insecure origin. React Native has
 * no `crypto`; the key is no secret, so other random numbers are good enough.
 */
export function createIdempotencyKey(): string {
  const bytes =
    'crypto' in globalThis
      ? crypto.getRandomValues(new Uint8Array(KEY_BYTES))
      : Uint8Array.from({ length: KEY_BYTES }, () => Math.random() * 256);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
