// The LoanPro in memory in a process of its own, the same for every server that is measured. It answers after `LATENCY_MS`, or at once.

import { createServer } from 'node:http';
import { createInMemoryLoanPro } from './in-memory-loanpro.ts';
import { API, CALLS, listen, readText } from './serving.ts';

const loanPro = createInMemoryLoanPro();
const latencyMs = Number(process.env['LATENCY_MS'] ?? 0);
let calls = 0;

await listen(
  createServer((request, response) => {
    const { method, url = '' } = request;
    if (url === CALLS) {
      response.end(String(calls));
      return;
    }
    calls++;
    const path = url.slice(API.length);
    const answer = (body?: string) => {
      const bytes = loanPro.bytesOf(path, body);
      response.writeHead(bytes.length > 0 ? 200 : 410, {
        'content-type': 'application/json',
        'content-length': bytes.length,
      });
      response.end(bytes);
    };
    if (method === 'PUT') void readText(request).then(answer);
    else if (latencyMs > 0) setTimeout(answer, latencyMs);
    else answer();
  }),
);
