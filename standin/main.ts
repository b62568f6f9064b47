// `npm run standin`: runs the stand-in on this machine until it is stopped.

import { parseArgs } from 'node:util';
import { demoCustomers, openStandin, type StandinOptions } from './server.ts';

const help = `Starts a small LoanPro with a demo tenant. Only this machine can reach it.

  npm run standin -- [options]

  --port <number>      the port to listen on (default: any free port)
  --file <path>        the SQLite file that stores the tenant (default: memory, lost at the end)
  --token <text>       the bearer token to accept (default: standin-token)
  --instance <number>  the tenant number to accept (default: 5200001)
  --help               prints this text
`;

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(help);
  else await run(options);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Cannot start the stand-in: ${reason}\n`);
  process.exitCode = 1;
}

function readOptions(args: string[]): StandinOptions | null {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      file: { type: 'string' },
      token: { type: 'string' },
      instance: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  return {
    generatedCustomers: demoCustomers,
    ...(values.port !== undefined && { port: readPort(values.port) }),
    ...(values.file !== undefined && { file: values.file }),
    ...(values.token !== undefined && { token: values.token }),
    ...(values.instance !== undefined && { instanceId: values.instance }),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new Error(`--port must be a number up to 65535, not ${text}.`);
  return port;
}

async function run(options: StandinOptions): Promise<void> {
  const standin = await openStandin(options);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void standin.close());
  process.stdout.write(`base URL     ${standin.baseUrl}\ntoken        ${standin.token}\n`);
  process.stdout.write(`instance id  ${standin.instanceId}\n`);
}
