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
  // Buffers are freed after a collection, by another thread, and so are those that finalizers let go.
  setTimeout(() => {
    collectGarbage();
    const { rss, heapUsed, external } = process.memoryUsage();
    // Without the timer of this report.
    const held = { timers: timers.size - 1, memory: rss, objects: heapUsed + external };
    process.stderr.write(`\nheld ${JSON.stringify(held)}\n`);
  }, 50);
});
