import { createHash, randomBytes } from 'node:crypto';
import type { Serverless } from '../shared/framework';
import { tokenVariable } from '../shared/own-variables';
import { keepState, readState } from './state';

/**
 * The token with which `verify` opens the test endpoints of the proxy: VERIFY_TOKEN, where deploy and
 * verify run on different machines, else one of this checkout.
 */
export function findToken(serviceDir: string): string | undefined {
  return process.env.VERIFY_TOKEN?.trim() || readState(serviceDir).verifyToken;
}

/**
 * Gives the function the hash of the token, as if the YAML file said so. The token itself stays here,
 * and stays the same, so that a deploy without a change still finds nothing to do.
 *
 * @param words the command; only one that packages makes a token.
 */
export function handOverToken(serverless: Serverless, words: readonly string[]): void {
  const { serviceDir, service } = serverless;
  let token = findToken(serviceDir);
  if (!token && /^(deploy|package)$/.test(words[0] ?? '') && words[1] !== 'list') {
    token = randomBytes(24).toString('base64url');
    keepState(serviceDir, { verifyToken: token });
  }
  if (!token) return;
  const hash = createHash('sha256').update(token).digest('hex');
  const { provider } = service;
  provider.environment = addTo(provider.environment, hash);
  for (const { Properties } of Object.values(service.resources?.Resources ?? {})) {
    const config = Properties?.ServiceConfig;
    if (config) config.EnvironmentVariables = addTo(config.EnvironmentVariables, hash);
  }
}

/** Also in the form of the old Tencent plugin, with the names below `variables`. */
function addTo(environment: Record<string, unknown> | undefined, hash: string) {
  const { variables } = environment ?? {};
  if (variables && typeof variables === 'object') {
    return { ...environment, variables: { ...variables, [tokenVariable]: hash } };
  }
  return { ...environment, [tokenVariable]: hash };
}
