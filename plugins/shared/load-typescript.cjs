'use strict';

const Module = require('node:module');
const { buildSync } = require('esbuild');

/**
 * Loads a plugin that is written in TypeScript, without a build step: osls requires plugins, and on
 * Node 20 nothing can require TypeScript by itself. One call of esbuild for all files of a plugin
 * takes 60 ms; tsx, which goes file by file, takes 250 ms.
 *
 * @param {string} entry absolute path of the plugin's main file.
 */
module.exports = function loadTypeScript(entry) {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // What a command needs is loaded when it runs; require does that without the ESM loader.
    supported: { 'dynamic-import': false },
    write: false,
  });
  const plugin = new Module(entry, module);
  plugin.filename = entry;
  plugin.paths = Module._nodeModulePaths(entry);
  plugin._compile(outputFiles[0].text, entry);
  return plugin.exports;
};
