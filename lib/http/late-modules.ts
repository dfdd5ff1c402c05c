let crypto: typeof import('node:crypto') | undefined;
let zlib: typeof import('node:zlib') | undefined;

// Modules of Node that most starts do without. Loaded with everything else they would take each cold
// start 8 ms of CPU, which are 80 ms where a function has a tenth of a core. (`import()` would load
// them late as well, but not in the turn in which they are needed.)

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
