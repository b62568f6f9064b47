// Which host names are those of this machine. A web page can make its own name point to it, to read what its servers answer.

const NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** `host` is the Host header of a request. */
export function isForThisMachine(host: string | null | undefined): boolean {
  return NAMES.has((host ?? '').replace(/:\d+$/, '').toLowerCase());
}
