import type { AddressInfo } from 'node:net';
import type { Config } from '../../lib/config';

/** Where the server is reachable. */
export interface Listening {
  /** An address at which it is reachable from this machine. */
  readonly url: string;
  /** No other machine can reach it. */
  readonly isLocal: boolean;
}

/** @param info the actual address, of which `HOST` may be a name. */
export function toListening({ address, port }: AddressInfo, { host }: Config): Listening {
  const isEverywhere = address === '::' || address === '0.0.0.0';
  const name = isEverywhere ? '127.0.0.1' : (host ?? address);
  return {
    url: `http://${name.includes(':') ? `[${name}]` : name}:${port}`,
    isLocal: /^(?:::ffff:)?127\.|^::1$/.test(address),
  };
}

/** Codes for a host that is not an address of this machine, or not a name of one. */
const notHere = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EAFNOSUPPORT', 'EINVAL'];

/** Why the server cannot listen, and what to do about it. */
export function explainListenFailure(code: string, { host, port }: Config): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is already in use by another program. Stop that program, or set PORT to a free port.`;
  }
  if (code === 'EACCES') {
    return `Port ${port} requires administrator rights on this machine. Set PORT to a number above 1023.`;
  }
  if (notHere.includes(code)) {
    return `HOST must be an address of this machine (it is ${JSON.stringify(host)}).`;
  }
  return `The server cannot listen on port ${port}: ${code}.`;
}
