// Calls the stand-in with the right credentials, and returns the status and the body of each answer.

import type { Standin } from '../../standin/server.ts';

interface Reply {
  status: number;
  body: unknown;
}

/** Paths start after `/api/public/api/1/`. Rejects when an answer is not JSON. */
export function createCaller(standin: Standin) {
  const credentials = {
    authorization: `Bearer ${standin.token}`,
    'autopal-instance-id': standin.instanceId,
  };

  async function send(path: string, init: RequestInit): Promise<Reply> {
    const headers = { ...credentials, ...Object.fromEntries(new Headers(init.headers)) };
    const response = await fetch(standin.baseUrl + path, { ...init, headers });
    return { status: response.status, body: await response.json() };
  }

  return {
    get: (path: string, headers: Record<string, string> = {}) => send(path, { headers }),
    put: (path: string, body: unknown) =>
      send(path, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    send,
  };
}

/** The rows of a list answer. */
export function resultsOf({ body }: Reply): Array<Record<string, unknown>> {
  const d = isRecord(body) ? body['d'] : undefined;
  const results = isRecord(d) ? d['results'] : undefined;
  if (!Array.isArray(results)) throw new Error('The answer is not a list.');
  return results.filter(isRecord);
}

/** One member of every row of a list answer. */
export function columnOf(reply: Reply, member: string): unknown[] {
  return resultsOf(reply).map((row) => row[member]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
