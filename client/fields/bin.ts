#!/usr/bin/env node
// The command `loanpro-fields`. An old Node cannot load the program, so it is loaded after the version was checked.

const REQUIRED = 20;

if (Number(process.versions.node.split('.')[0]) < REQUIRED) {
  process.stderr.write(
    `loanpro-fields needs Node ${REQUIRED} or newer. This is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 2;
} else void import('./main.ts');
