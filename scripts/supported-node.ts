import { describeOldNode } from '../plugins/shared/node-version';

// The first import of a script: what it does next may fail on an old Node with an unrelated error. npm's own
// warning is disabled in .npmrc, since it would also appear for development tools that work.
const problem = describeOldNode(process.versions.node);
if (problem) {
  process.stderr.write(problem);
  process.exit(1);
}
