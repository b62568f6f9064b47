// `npm run standin`: runs the stand-in on this machine until it is stopped.

import { parseArgs } from 'node:util';
import { change, controlPath } from './control.ts';
import { namedFaults } from './named-faults.ts';
import { switches } from './quirks.ts';
import { demoCustomers, openStandin, type StandinOptions } from './server.ts';

const help = `Starts a small LoanPro with a demo tenant. Only this machine can reach it.

  npm run standin -- [options]

  --port <number>           the port to listen on (default: any free port)
  --file <path>             the SQLite file that stores the tenant (default: memory, lost at the end)
  --token <text>            the bearer token to accept (default: standin-token)
  --instance <number>       the tenant number to accept (default: 5200001)
  --switch <name>=<value>   sets a switch; may be given several times
  --fault <name>[=<number>] sets a fault
  --help                    prints this text

Switches and faults can also be changed while it runs: send JSON such as
{"switches": {"nopaging": "ignored"}, "fault": "late-effect"} to ${controlPath}.

Switches
${rows(Object.entries(switches).map(([name, { values }]) => [name, values]))}
Faults
${rows(Object.entries(namedFaults).map(([name, { about, amount }]) => [amount === null ? name : `${name}=${amount}`, about]))}`;

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(help);
  else await run(options);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Cannot start the stand-in: ${reason}\n`);
  process.exitCode = 1;
}

function rows(pairs: Array<[string, string]>): string {
  return pairs.map(([name, text]) => `  ${name.padEnd(24)} ${text}\n`).join('');
}

interface Command extends StandinOptions {
  /** As it would be sent to the control address. */
  order: { switches: Record<string, string>; fault: string | null };
}

function readOptions(args: string[]): Command | null {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      file: { type: 'string' },
      token: { type: 'string' },
      instance: { type: 'string' },
      switch: { type: 'string', multiple: true },
      fault: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  return {
    generatedCustomers: demoCustomers,
    order: {
      switches: Object.fromEntries((values.switch ?? []).map(readSwitch)),
      fault: values.fault ?? null,
    },
    ...(values.port !== undefined && { port: readPort(values.port) }),
    ...(values.file !== undefined && { file: values.file }),
    ...(values.token !== undefined && { token: values.token }),
    ...(values.instance !== undefined && { instanceId: values.instance }),
  };
}

function readSwitch(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at === -1)
    throw new Error(`--switch must be a name and a value, such as nopaging=ignored, not ${text}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new Error(`--port must be a number up to 65535, not ${text}.`);
  return port;
}

async function run({ order, ...options }: Command): Promise<void> {
  const standin = await openStandin(options);
  try {
    change(standin, order);
  } catch (error) {
    await standin.close();
    throw error;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void standin.close());
  process.stdout.write(
    [
      `control      ${new URL(controlPath, standin.baseUrl).href}`,
      `base URL     ${standin.baseUrl}`,
      `token        ${standin.token}`,
      `instance id  ${standin.instanceId}\n`,
    ].join('\n'),
  );
}
