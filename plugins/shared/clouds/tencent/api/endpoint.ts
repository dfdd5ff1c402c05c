import { say } from '../../../language';
import { UserError } from '../../../user-error';

/** The address of one service's API. */
export interface Endpoint {
  readonly protocol: 'https://' | 'http://';
  /** Including the port, if any. */
  readonly host: string;
}

/**
 * The endpoint of a service.
 *
 * @param override `scf.intl.tencentcloudapi.com` (the other services follow its pattern), or a URL
 *   that serves them all, such as `http://127.0.0.1:9100`.
 */
export function toEndpoint(service: string, override: string | undefined): Endpoint {
  const given = override?.trim();
  if (!given) return { protocol: 'https://', host: `${service}.tencentcloudapi.com` };
  let url: URL;
  try {
    url = new URL(given.includes('://') ? given : `https://${given}`);
    if (!/^https?:$/.test(url.protocol) || url.pathname !== '/') throw new Error();
  } catch {
    throw new UserError('TENCENT_ENDPOINT_INVALID', [
      say(
        `TENCENTCLOUD_ENDPOINT (or provider.endpoint) must be a host such as scf.intl.tencentcloudapi.com or a URL such as http://127.0.0.1:9100; it is "${given}".`,
        `TENCENTCLOUD_ENDPOINT（或 provider.endpoint）必须是主机名如 scf.intl.tencentcloudapi.com，或 URL 如 http://127.0.0.1:9100；现在是“${given}”。`,
      ),
    ]);
  }
  return {
    protocol: `${url.protocol}//` as Endpoint['protocol'],
    host: url.host.replace(/^scf\./, `${service}.`),
  };
}
