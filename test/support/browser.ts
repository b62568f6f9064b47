// Starts the headless Chromium of this machine, for tests that need a browser.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const CANDIDATES = [
  process.env['CHROMIUM_PATH'] ?? '',
  // Without windows. It needs less than half of the processor time of the others.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path of Chromium, or `undefined` when it is not installed. CI installs it. */
export const chromiumPath = CANDIDATES.find((candidate) => candidate !== '' && existsSync(candidate));

/** `args` are more options of Chromium. */
export async function openBrowser(...args: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    // Without a sandbox it can run as root. The other options stop its own network requests.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}
