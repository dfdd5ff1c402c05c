import { bypassesProxy } from '../../../lib/config/no-proxy';
import { readProxyUrl } from '../../../lib/config/values';
import { UserError } from '../../shared/user-error';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The HTTP proxy between this machine and an address, as curl finds it; none for this machine itself.
 *
 * @throws {UserError} without the value, which may contain a password.
 */
export function findHttpProxy(address: URL, environment: Environment): URL | undefined {
  if (/^(127\.|localhost$|\[::1\]$)/.test(address.hostname)) return undefined;
  const names =
    address.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const name = names.find((one) => environment[one]?.trim());
  const exempt = environment.no_proxy || environment.NO_PROXY || '';
  if (!name || bypassesProxy(address, exempt)) return undefined;
  try {
    return readProxyUrl(environment[name]?.trim() ?? '');
  } catch (error) {
    throw new UserError('VERIFY_PROXY_INVALID', [`${name} ${(error as Error).message}.`]);
  }
}
