'use strict';

// Loaded by NODE_OPTIONS=--require into every Node process of a test: blocks every connection to another
// machine, and records it in the file LOOPBACK_LOG. A missing file proves that there was none.

const dgram = require('node:dgram');
const dns = require('node:dns');
const { appendFileSync } = require('node:fs');
const net = require('node:net');

/** @param {unknown} host */
function isLoopback(host) {
  return (
    host === undefined ||
    host === null ||
    /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3}|0\.0\.0\.0|::)$/.test(String(host))
  );
}

/** @param {string} kind @param {unknown} host */
function refuse(kind, host) {
  if (process.env.LOOPBACK_LOG) {
    appendFileSync(process.env.LOOPBACK_LOG, `${process.argv[1] ?? 'node'}: ${kind} ${host}\n`);
  }
  return Object.assign(new Error(`${kind} ${host}: only loopback is allowed here`), {
    code: 'ENETUNREACH',
  });
}

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...parameters) {
  const [first, second] = parameters.flat();
  const options = typeof first === 'object' && first !== null ? first : {};
  const host = options.host ?? (typeof first === 'number' ? second : undefined);
  if (options.path || typeof host === 'function' || isLoopback(host)) {
    return connect.apply(this, parameters);
  }
  const error = refuse('connect', host);
  process.nextTick(() => this.destroy(error));
  return this;
};

for (const where of [dns, dns.promises]) {
  const lookup = where.lookup;
  where.lookup = (host, ...rest) => {
    if (isLoopback(host)) return lookup.call(where, host, ...rest);
    const error = refuse('lookup', host);
    const callback = rest.at(-1);
    if (typeof callback === 'function') return process.nextTick(callback, error);
    return Promise.reject(error);
  };
}

const send = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function (...parameters) {
  const host = parameters.find((parameter) => typeof parameter === 'string' && net.isIP(parameter));
  if (isLoopback(host)) return send.apply(this, parameters);
  throw refuse('send', host);
};
