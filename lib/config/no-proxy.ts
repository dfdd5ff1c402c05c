import { BlockList, isIP } from 'node:net';
import { toHostname } from '../http/authority';

/**
 * Whether `NO_PROXY` exempts a host from the HTTP proxy, as curl reads it: a list of host names
 * (which cover their subdomains), IP addresses and blocks of them (`10.0.0.0/8`, `fd00::/8`), names and
 * addresses optionally with a port, or `*` for all. IPv6 addresses may be in brackets.
 */
export function bypassesProxy(url: URL, noProxy: string): boolean {
  const host = toHostname(url).toLowerCase().replace(/\.$/, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry === '*' || (entry !== '' && covers(entry, host, port)));
}

/** An IPv6 address in brackets, with a block or a port; or anything else, with a port. */
const bracketed = /^\[([^\]]*)\](\/\d+)?(?::(\d+))?$/;
const withPort = /^([^:]*):(\d+)$/;

function covers(entry: string, host: string, port: string): boolean {
  const inBrackets = bracketed.exec(entry);
  const [, before, entryPort] = withPort.exec(entry) ?? [undefined, entry, inBrackets?.[3]];
  const name = inBrackets ? `${inBrackets[1]}${inBrackets[2] ?? ''}` : before;
  if (!name || (entryPort !== undefined && entryPort !== port)) return false;

  const [address = '', prefix] = name.split('/');
  if (isIP(address) !== 0) return coversAddress(address, prefix, host);
  // An address has no subdomains.
  if (isIP(host) !== 0) return false;
  const suffix = name.replace(/^\*?\./, '').replace(/\.$/, '');
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Addresses are compared as numbers: IPv6 has more than one way to write one. */
function coversAddress(address: string, prefix: string | undefined, host: string): boolean {
  if (isIP(host) === 0) return false;
  const family = familyOf(address);
  const bits = family === 'ipv6' ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  if (prefix === '' || !Number.isInteger(length) || length > bits) return false;
  const list = new BlockList();
  list.addSubnet(address, length, family);
  return list.check(host, familyOf(host));
}
