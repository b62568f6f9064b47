// Ends the process with one clear line when its Node is too old. Plain JavaScript, because an old Node cannot read TypeScript.

const REQUIRED = [24, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < REQUIRED[0] || (major === REQUIRED[0] && minor < REQUIRED[1])) {
  process.stderr.write(
    `This gateway needs Node ${REQUIRED.join('.')} or newer. This is Node ${process.versions.node}.\n`,
  );
  process.exit(1);
}
