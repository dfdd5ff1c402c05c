let crypto: typeof import('node:crypto') | undefined;
let zlib: typeof import('node:zlib') | undefined;

// Node modules that most starts do not need. Loading them eagerly would add 8 ms of CPU to each
// cold start, which is 80 ms for a function with a tenth of a core. (`import()` is asynchronous, so
// the modules would not be available in the turn in which they are needed.)

/** `node:crypto`, loaded when it is first needed. */
export function lateCrypto(): typeof import('node:crypto') {
  crypto ??= process.getBuiltinModule('node:crypto');
  return crypto;
}

/** `node:zlib`, loaded when it is first needed. */
export function lateZlib(): typeof import('node:zlib') {
  zlib ??= process.getBuiltinModule('node:zlib');
  return zlib;
}
