import { lateCrypto } from '../../http/late-modules';

let text: string | undefined;

/**
 * Stands in a request where an injected key will be: which one is decided when it is sent, and may
 * be decided again. Nobody outside can know it.
 */
export function keyPlace(): string {
  text ??= `key-${lateCrypto().randomUUID()}`;
  return text;
}
