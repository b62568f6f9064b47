// The probes of an orchestrator: whether the process runs, and whether it can give typed answers.

import type { ServerResponse } from 'node:http';
import { sendJson } from './responses.ts';

/**
 * `reason` says in words what an operator has to change, and `missing` what callers have to do without. Both are for everybody who can reach
 * the port.
 */
export type Readiness = { isReady: true; missing?: string } | { isReady: false; reason?: string };

/** Answers `/live` and `/ready`. Returns whether the path is one of them. */
export async function answerProbe(
  path: string,
  response: ServerResponse,
  readiness: () => Promise<Readiness>,
): Promise<boolean> {
  if (path === '/live') {
    sendJson(response, 200, { status: 'live' });
    return true;
  }
  if (path === '/ready') {
    const { isReady, ...why } = await readiness();
    sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', ...why });
    return true;
  }
  return false;
}
