// Loaded into a gateway before its own code: measures the process, and prints what it measured when it gets the signal SIGUSR2.

const SAMPLE_EVERY_MS = 1;

let since = process.cpuUsage();
let mostCpuOfATurnMs = 0;
let thread = process.threadCpuUsage();

/** Between two samples lies one turn of the event loop at least, so no turn took more processor time than what is measured here. */
setInterval(() => {
  const { user, system } = process.threadCpuUsage(thread);
  mostCpuOfATurnMs = Math.max(mostCpuOfATurnMs, (user + system) / 1000);
  thread = process.threadCpuUsage();
}, SAMPLE_EVERY_MS).unref();

let measured = 0;

process.on('SIGUSR2', () => {
  // Waits for a sample, which ends the last turn.
  setTimeout(() => {
    const { user, system } = process.cpuUsage(since);
    const measurement = {
      number: ++measured,
      cpuMs: Math.round((user + system) / 1000),
      turnMs: Math.round(mostCpuOfATurnMs),
    };
    process.stderr.write(`MEASURED ${JSON.stringify(measurement)}\n`);
    mostCpuOfATurnMs = 0;
    since = process.cpuUsage();
    thread = process.threadCpuUsage();
  }, 2 * SAMPLE_EVERY_MS);
});
