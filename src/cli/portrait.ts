// `npm run portrait`: asks an unknown tenant, prints its portrait, and writes its settings and a twin.

import { existsSync, writeFileSync } from 'node:fs';
import { ConfigError, readEnvironment, readTenantAccess } from '../config/read-config.ts';
import { SETTINGS } from '../config/settings.ts';
import { openAsker } from '../loanpro/portrait/asker.ts';
import { drawPortrait, type Portrait } from '../loanpro/portrait/portrait.ts';
import { fixedToken, tokenFromFile } from '../loanpro/transport/token.ts';
import { HELP, readPortraitCommand } from './portrait-options.ts';
import { pageOf, settingsOf, switchesOf } from './portrait-page.ts';
import { UsageError } from './journal-options.ts';

const TIMEOUT_MS = 10_000;

async function run(args: string[]): Promise<void> {
  const command = readPortraitCommand(args);
  if (command === null) return void process.stdout.write(HELP);
  // Looked at before any question is asked, so that no portrait is lost.
  for (const path of [command.settingsPath, command.twinPath]) {
    if (path !== null && existsSync(path)) throw new UsageError(`The file ${path} exists already.`);
  }
  const { baseUrl, instanceId, token, proxy } = readTenantAccess(readEnvironment());
  const source =
    token.kind === 'fixed' ? fixedToken(token.token.reveal()) : tokenFromFile(token.path, () => undefined);
  const bearer = await source.current();
  const ask = openAsker({
    baseUrl,
    instanceId,
    token: () => bearer,
    timeoutMs: TIMEOUT_MS,
    proxy: proxy && { url: proxy.url.reveal(), exceptions: proxy.exceptions },
  });
  const portrait = await drawPortrait(ask, command);
  await ask.close();
  if (!ask.isAnswered()) {
    const why = ask.failure() ?? 'Check the credentials.';
    throw new UsageError(`LoanPro answered no question with status 200. ${why}`);
  }
  process.stdout.write(pageOf(portrait, ask.asked()));

  const settings = {
    LOANPRO_BASE_URL: baseUrl,
    LOANPRO_INSTANCE_ID: instanceId,
    ...settingsOf(portrait.findings),
  };
  // What this version of the gateway does not know is on the page, and would be refused in the file.
  const known = Object.entries(settings).filter(([name]) => Object.hasOwn(SETTINGS, name));
  writeFileSync(command.settingsPath, `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`, {
    flag: 'wx',
  });
  process.stdout.write(`\nThe settings are in ${command.settingsPath}: set TENANT_FILE to this path.\n`);
  if (command.twinPath !== null) await writeTwinFile(command.twinPath, portrait);
}

/** The stand-in is not part of every installation, so it is loaded only here. */
async function writeTwinFile(path: string, { findings, definitions }: Portrait): Promise<void> {
  if (!existsSync(new URL('../../standin/twin.ts', import.meta.url))) {
    throw new UsageError('The stand-in is not part of this installation, so there is no twin.');
  }
  const { writeTwin } = await import('../../standin/twin.ts');
  writeTwin(path, { definitions, switches: switchesOf(findings) });
  process.stdout.write(`The twin is in ${path}: npm run standin -- --file ${path}\n`);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const isForPeople = error instanceof ConfigError || error instanceof UsageError;
  if (!isForPeople && !(error instanceof Error && 'code' in error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
