// What is wrong with a lockfile: lowered versions, missing integrity, install scripts, licences, and too many packages.

interface LockedPackage {
  version?: string;
  integrity?: string;
  license?: string;
  hasInstallScript?: boolean;
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
}

export interface Lockfile {
  packages: Record<string, LockedPackage>;
}

interface LockfileRules {
  /** The lowest version of each production package that the project names. It is raised, and never lowered. */
  lowestVersions: Readonly<Record<string, string>>;
  /** The packages that may run a script when they are installed. */
  mayRunScripts: ReadonlySet<string>;
  /** The licences of packages in production. */
  licences: ReadonlySet<string>;
  /** How many packages the image may have. */
  maxPackages: number;
}

export function findLockfileProblems(lockfile: Lockfile, rules: LockfileRules): string[] {
  const problems: string[] = [];
  const packages = Object.entries(lockfile.packages).filter(([path]) => path !== '');
  for (const [path, { integrity, hasInstallScript }] of packages) {
    if (!integrity?.startsWith('sha512-')) problems.push(`${path} has no integrity`);
    if (hasInstallScript && !rules.mayRunScripts.has(path)) problems.push(`${path} has an install script`);
  }

  // Optional packages are not in the image, unless it is built with them.
  const production = packages.filter(([, { dev }]) => !dev);
  for (const [path, { license }] of production) {
    if (!rules.licences.has(license ?? '')) problems.push(`${path} has the licence ${license ?? 'unknown'}`);
  }
  const installed = production.filter(([, { optional, devOptional }]) => !optional && !devOptional).length;
  if (installed > rules.maxPackages) problems.push(`the image has ${installed} packages`);

  for (const [name, lowest] of Object.entries(rules.lowestVersions)) {
    const version = lockfile.packages[`node_modules/${name}`]?.version;
    if (version === undefined) problems.push(`${name} is missing`);
    else if (isLower(version, lowest)) problems.push(`${name} ${version} is lower than ${lowest}`);
  }
  return problems;
}

function isLower(version: string, lowest: string): boolean {
  return version.localeCompare(lowest, 'en', { numeric: true }) < 0;
}
