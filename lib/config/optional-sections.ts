// Features that are disabled by default: most instances need none of them, so bundles keep them in
// a separate file
// (load-late.ts).

export { readAccess } from './read-access';
export { readAliases } from './read-aliases';
export { readFailover } from './read-failover';
export { findBrokenRules } from './rules';
