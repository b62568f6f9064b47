// Prints the software bill of materials of the image (CycloneDX): its packages with versions, hashes and licences.
// `npm sbom --omit=dev` leaves out packages that development needs as well (npm 11.19), so it gets a lockfile without development.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const { name, version, dependencies, overrides } = JSON.parse(readFileSync('package.json', 'utf8'));
const { packages, ...lockfile } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const project = { name, version, dependencies, overrides };
const production = Object.entries<Record<string, unknown>>(packages).filter(
  ([location, entry]) => location !== '' && !entry['dev'] && !entry['devOptional'] && !entry['optional'],
);

// npm names the project after its folder.
const parent = mkdtempSync(path.join(tmpdir(), 'sbom-'));
const folder = path.join(parent, name);
mkdirSync(folder);
const write = (file: string, content: unknown) =>
  writeFileSync(path.join(folder, file), JSON.stringify(content));
write('package.json', project);
write('package-lock.json', { ...lockfile, packages: { '': project, ...Object.fromEntries(production) } });
const sbom = execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'], { cwd: folder });
process.stdout.write(sbom);
rmSync(parent, { recursive: true });
