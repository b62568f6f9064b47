// Tells a Node that is too old so in one line. Plain JavaScript, loaded first: an old Node cannot even read the rest.

const NEEDED = [24, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    `This gateway needs Node ${NEEDED.join('.')} or newer; this is Node ${process.versions.node}.\n`,
  );
  process.exit(1);
}
