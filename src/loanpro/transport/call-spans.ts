// The spans of the calls to LoanPro, by OpenTelemetry's conventions for clients of HTTP. No address of a call is in them, because it may hold an id.

import { inSpan } from '../../telemetry/spans.ts';
import type { SpanDescription } from '../../telemetry/spans.ts';
import type { Call } from './call.ts';
import type { Next } from './policy.ts';

/** Each attempt has a span, which begins when the call has its turn. */
export function traceCalls(send: Next, baseUrl: string): Next {
  const { hostname, port, protocol } = new URL(baseUrl);
  const server = {
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
  };
  return async (call) =>
    inSpan(
      () => describe(call, server),
      async (span) => {
        const reply = await send(call);
        span.set({ 'http.response.status_code': reply.status });
        if (reply.status >= 400) span.fail(`${reply.status}`);
        return reply;
      },
    );
}

function describe(
  { method, path, kind, timing }: Call,
  server: Record<string, string | number>,
): SpanDescription {
  const template = templateOf(path);
  const repeats = (timing?.attempts ?? 1) - 1;
  return {
    name: template === null ? method : `${method} ${template}`,
    isCall: true,
    attributes: {
      'http.request.method': method,
      ...(template !== null && { 'url.template': template }),
      ...(repeats > 0 && { 'http.request.resend_count': repeats }),
      ...server,
      'loanpro_gateway.call.kind': kind,
    },
  };
}

/** The path below the base URL, without its query and with a placeholder for an id. `null` for a path that has a number all the same. */
function templateOf(path: string): string | null {
  const template = path.replace(/\?.*/, '').replaceAll(/\([^()]*\)/g, '({id})');
  return /\d/.test(template) ? null : template;
}
