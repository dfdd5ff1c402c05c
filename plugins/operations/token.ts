import { createHash, randomBytes } from 'node:crypto';
import { tokenVariable } from '../shared/own-variables';
import { keepState, readState } from './state';

/**
 * The token with which `verify` may use the test endpoints of the proxy: VERIFY_TOKEN, where deploy and
 * verify run on different machines, otherwise the one of this checkout.
 */
export function findToken(serviceDir: string): string | undefined {
  return process.env.VERIFY_TOKEN?.trim() || readState(serviceDir).verifyToken;
}

/**
 * The variable that passes the hash of the token to the function. The token itself is not deployed, and it
 * does not change, so that a deploy without changes still finds nothing to do.
 *
 * @param words the command; only commands that package create a token.
 */
export function toTokenVariable(
  serviceDir: string,
  words: readonly string[],
): Readonly<Record<string, string>> {
  let token = findToken(serviceDir);
  if (!token && /^(deploy|package)$/.test(words[0] ?? '') && words[1] !== 'list') {
    token = randomBytes(24).toString('base64url');
    keepState(serviceDir, { verifyToken: token });
  }
  if (!token) return {};
  return { [tokenVariable]: createHash('sha256').update(token).digest('hex') };
}
