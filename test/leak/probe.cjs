// Loaded into the proxy by test/leak.test.ts: on SIGUSR2 it reports what the process holds.
const { createHook } = require('node:async_hooks');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

// Also counts timers that do not keep the process alive, which getActiveResourcesInfo() omits.
const timers = new Set();
createHook({
  init(id, type) {
    if (type === 'Timeout') timers.add(id);
  },
  destroy(id) {
    timers.delete(id);
  },
}).enable();
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const held = { timers: timers.size, memory: rss, objects: heapUsed + external };
  process.stderr.write(`\nheld ${JSON.stringify(held)}\n`);
});
