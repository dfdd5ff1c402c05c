'use strict';

// Loaded by --require into each osls that a test starts: caches what V8 has compiled, in one file for all of
// them. Compiling the same 600 modules and an 8 MB validator is a third of a command's CPU time.
// Node 22.1 and newer can do this by itself (`module.enableCompileCache`).

const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

/** In bytes. Beyond it, the cache starts again: code that nothing compiles any longer is not removed. */
const LIMIT = 64 * 2 ** 20;
const folder = join(__dirname, '../../../node_modules/.cache/compiled');

if (Module.enableCompileCache) Module.enableCompileCache(folder);
else keepCompiled(join(folder, `osls-${process.version}`));

/** @param {string} file */
function keepCompiled(file) {
  const kept = read(file);
  /** @type {Map<string, vm.Script>} */
  const added = new Map();

  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, filename, format) {
    const script = toScript(content, filename);
    if (script === undefined) return compile.call(this, content, filename, format);
    const run = script.runInThisContext();
    return run.call(this.exports, this.exports, toRequire(this), this, filename, dirname(filename));
  };

  /** @param {string} content @param {string} filename */
  function toScript(content, filename) {
    const source = Module.wrap(content.replace(/^#!.*/, ''));
    // V8 itself compares only the length.
    const key = createHash('sha1').update(source).digest('base64');
    const cachedData = kept.get(key);
    const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    try {
      const script = new vm.Script(source, { filename, cachedData, importModuleDynamically });
      if (!cachedData || script.cachedDataRejected) added.set(key, script);
      return script;
    } catch {
      // An ES module, which Node requires too.
      return undefined;
    }
  }

  process.once('exit', () => {
    if (added.size === 0) return;
    const all = new Map(kept);
    // Now, since this includes the functions that were compiled when they were first called.
    for (const [key, script] of added) all.set(key, script.createCachedData());
    mkdirSync(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, v8.serialize(all));
    renameSync(draft, file);
  });
}

/** @param {string} file @returns {Map<string, Buffer>} */
function read(file) {
  try {
    const bytes = readFileSync(file);
    return bytes.length > LIMIT ? new Map() : v8.deserialize(bytes);
  } catch {
    return new Map();
  }
}

/** What Node passes to a module as `require`. */
function toRequire(module) {
  const require = (id) => module.require(id);
  const resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  resolve.paths = (request) => Module._resolveLookupPaths(request, module);
  return Object.assign(require, {
    resolve,
    main: process.mainModule,
    extensions: Module._extensions,
    cache: Module._cache,
  });
}
