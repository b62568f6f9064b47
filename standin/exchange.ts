// One HTTP exchange: reads the request, applies the fault, reports the request, sends the answer.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, Fault } from './answer.ts';
import { answerRequest } from './api.ts';
import { type IncomingRequest, type BodyEnd, receive } from './incoming.ts';
import { writeError } from './api-error.ts';
import type { Tenant } from './tenant.ts';

type FaultyTenant = Tenant & { fault: Fault | null };

/** Rejects only when a fault or `onRequest` throws. */
export async function exchange(
  tenant: FaultyTenant,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  onRequest: (seen: IncomingRequest & { status: number | null }) => void,
): Promise<void> {
  const { request, bodyEnd } = await receive(incoming);
  const answer = await decideAnswer(tenant, request, bodyEnd);
  onRequest({ ...request, status: 'status' in answer ? answer.status : null });
  send(outgoing, answer);
}

async function decideAnswer(
  tenant: FaultyTenant,
  request: IncomingRequest,
  bodyEnd: BodyEnd,
): Promise<Answer> {
  if (bodyEnd === 'truncated') return { socket: 'reset' };
  if (tenant.quirks.latencyMs > 0) await wait(tenant.quirks.latencyMs);
  const { method, path, query, body } = request;
  const next = (changed = body): Answer =>
    bodyEnd === 'too-long'
      ? writeError('The body is too large').answer
      : answerRequest(tenant, { ...request, body: changed });
  return tenant.fault === null ? next() : tenant.fault({ method, path, query, body }, next);
}

function send(outgoing: ServerResponse, answer: Answer): void {
  if ('socket' in answer) {
    if (answer.socket === 'reset') outgoing.socket?.resetAndDestroy();
    return;
  }
  if ('speak' in answer) {
    answer.speak(outgoing);
    return;
  }
  outgoing.statusCode = answer.status;
  outgoing.setHeader('content-type', 'application/json');
  for (const [name, value] of Object.entries(answer.headers ?? {})) outgoing.setHeader(name, value);
  const declaredBytes = Number(outgoing.getHeader('content-length') ?? 0);
  if (declaredBytes <= Buffer.byteLength(answer.body)) outgoing.end(answer.body);
  else outgoing.write(answer.body, () => outgoing.socket?.destroySoon());
}
