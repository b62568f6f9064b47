// The probes of an orchestrator: whether the process runs, and whether it can give typed answers.

import type { ServerResponse } from 'node:http';
import { sendJson } from './responses.ts';

/** Answers `/live` and `/ready`. Returns whether the path is one of them. */
export async function answerProbe(
  path: string,
  response: ServerResponse,
  isReady: () => Promise<boolean>,
): Promise<boolean> {
  if (path === '/live') {
    sendJson(response, 200, { status: 'live' });
    return true;
  }
  if (path === '/ready') {
    const ready = await isReady();
    sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
    return true;
  }
  return false;
}
