import { randomUUID } from 'node:crypto';

/**
 * Stands in a request where an injected key will be: which one is decided when it is sent, and may
 * be decided again. Nobody outside can know it.
 */
export const keyPlace = `key-${randomUUID()}`;
