// What is off by default: most instances need none of it, so bundles hold it in a file of its own
// (load-late.ts).

export { readAccess } from './read-access';
export { readAliases } from './read-aliases';
export { readFailover } from './read-failover';
export { findBrokenRules } from './rules';
