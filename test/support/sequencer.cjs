const { relative } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/**
 * The slowest files, with their seconds on two idle cores. They run first, so that no worker is left
 * with one of them at the end. (In a fresh clone, jest sorts by file size by default.)
 */
const seconds = {
  'clouds/pipelines/pipelines': 100,
  'clouds/operations/truth-aws': 90,
  'clouds/operations/aws': 80,
  'clouds/operations/truth-tencent': 70,
  'clouds/operations/tencent': 70,
  'container/image': 60,
  'clouds/keys': 50,
  'clouds/tencent/commands': 45,
  'clouds/aws/cli': 50,
  'clouds/interruptions': 50,
  'clouds/operations/trouble-aws': 45,
  'clouds/aws/web-deploy': 45,
  'clouds/aws/refused': 45,
  'clouds/tencent/trouble': 40,
  'contract/server': 40,
  'clouds/tencent/deploy': 40,
  'clouds/tencent/contract': 40,
  'clouds/aws/contract': 40,
  'clouds/aws/web-contract': 40,
  'clouds/aws/deploy': 35,
  'web/page': 30,
  'clouds/tencent/interrupted-deploy': 30,
  'clouds/tencent/lifecycle': 30,
  examples: 30,
  'web/chat': 20,
  'web/clouds': 20,
  'web/keys': 20,
  'web/stream-check': 20,
  'scripts/programs': 15,
  demo: 15,
  'npm-package': 20,
  'web/health': 12,
  'web/markdown': 10,
  'web/nginx': 10,
  'attacks/attacks': 12,
  'usage-cost': 12,
  'attacks/fuzz/fuzz': 10,
  start: 8,
  usage: 8,
  'access/canary/families': 8,
  'sdk/google': 5,
  leak: 5,
  'lib/transport/clocks': 5,
  'plugins/serverless-tencent-scf/retry': 5,
  'lib/layers/usage/fuzz': 8,
  'web/demo': 7,
  'plugins/serverless-tencent-scf/yaml': 7,
};

/** A file that is not in the list is fast, unless it deploys. */
function toSeconds({ context, path }) {
  const name = relative(`${context.config.rootDir}/test`, path);
  return seconds[name.replace(/(\.e2e)?\.test\.ts$/, '')] ?? (name.includes('.e2e.') ? 25 : 1);
}

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort(
      (one, other) => toSeconds(other) - toSeconds(one) || one.path.localeCompare(other.path),
    );
  }
};
