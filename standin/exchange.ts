// One HTTP exchange: reads the request, lets a fault have its way, reports what was seen, sends the answer.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, Fault } from './answer.ts';
import { answerRequest } from './api.ts';
import { type Arrival, type BodyEnd, receive } from './incoming.ts';
import { refuseWrite } from './api-error.ts';
import type { Tenant } from './tenant.ts';

type FaultyTenant = Tenant & { fault: Fault | null };

/** Rejects only when a fault or the listener throws. */
export async function exchange(
  tenant: FaultyTenant,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  onRequest: (seen: Arrival & { status: number | null }) => void,
): Promise<void> {
  const { arrival, bodyEnd } = await receive(incoming);
  const answer = await decideAnswer(tenant, arrival, bodyEnd);
  onRequest({ ...arrival, status: 'status' in answer ? answer.status : null });
  send(outgoing, answer);
}

async function decideAnswer(tenant: FaultyTenant, arrival: Arrival, bodyEnd: BodyEnd): Promise<Answer> {
  if (bodyEnd === 'cut') return { socket: 'reset' };
  if (tenant.quirks.latencyMs > 0) await wait(tenant.quirks.latencyMs);
  const { method, path, query, body } = arrival;
  const next = (changed = body): Answer =>
    bodyEnd === 'too-long'
      ? refuseWrite('The body is too large').answer
      : answerRequest(tenant, { ...arrival, body: changed });
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
