// The probes of an orchestrator: whether the process runs, and whether it can give typed answers.

import type { ServerResponse } from 'node:http';
import type { NotReadyCode } from '../telemetry/label-values.ts';
import { sendJson } from './responses.ts';

/** Why the process is not ready, in one word for programs and in words for people. */
const REASONS: Record<NotReadyCode, string> = {
  stopping: 'The gateway is shutting down.',
  journal: 'The journal cannot be written.',
  keys: 'The keys with which tokens are verified cannot be read.',
  token: 'LoanPro refuses the token.',
  definitions: 'LoanPro has not given the field definitions yet.',
};

/**
 * `reason` says in words what an operator has to change, and `missing` what callers have to do without. Both are for everybody who can reach
 * the port.
 */
export type Readiness =
  | { isReady: true; missing?: string }
  | { isReady: false; code: NotReadyCode; reason?: string };

/** Answers `/live` and `/ready`. Returns whether the path is one of them. `about` is what `/live` says besides. */
export async function answerProbe(
  path: string,
  response: ServerResponse,
  readiness: () => Promise<Readiness>,
  about: object = {},
): Promise<boolean> {
  if (path === '/live') {
    sendJson(response, 200, { status: 'live', ...about });
    return true;
  }
  if (path === '/ready') {
    const found = await readiness();
    if (found.isReady) sendJson(response, 200, { status: 'ready', missing: found.missing });
    else {
      const { code, reason = REASONS[code] } = found;
      sendJson(response, 503, { status: 'not ready', code, reason });
    }
    return true;
  }
  return false;
}
