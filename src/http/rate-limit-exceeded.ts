// The error of a caller that has used up what it may ask for in this minute.

export class RateLimitExceeded extends Error {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super('The caller asked for too much in this minute. Nothing was sent.');
    this.name = 'RateLimitExceeded';
    this.retryAfterMs = retryAfterMs;
  }
}
