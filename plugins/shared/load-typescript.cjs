'use strict';

const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join, relative } = require('node:path');

const project = join(__dirname, '..', '..');

/**
 * Loads a plugin that is written in TypeScript, without a build step: osls requires plugins, and on Node 20
 * nothing can require TypeScript by itself. One call of esbuild for all files of a plugin takes 80 ms (tsx,
 * which goes file by file, takes 250), so its result is cached until a file changes.
 *
 * @param {string} entry absolute path of the plugin's main file.
 */
module.exports = function loadTypeScript(entry) {
  const name = relative(project, entry);
  const kept = join(project, 'node_modules/.cache/plugins', `${name.replace(/\W/g, '-')}.json`);
  const plugin = new Module(entry, module);
  plugin.filename = entry;
  plugin.paths = Module._nodeModulePaths(entry);
  plugin._compile(read(kept) ?? bundle(name, kept), entry);
  return plugin.exports;
};

/** The cached code, unless one of its source files has changed. */
function read(kept) {
  try {
    const { code, digests } = JSON.parse(readFileSync(kept, 'utf8'));
    const isSame = Object.entries(digests).every(([file, digest]) => toDigest(file) === digest);
    return isSame ? code : undefined;
  } catch {
    return undefined;
  }
}

function bundle(name, kept) {
  const { buildSync } = require('esbuild');
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: project,
    entryPoints: [name],
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    tsconfigRaw: {},
    // What a command needs is loaded when it runs; require does that without the ESM loader.
    supported: { 'dynamic-import': false },
    metafile: true,
    write: false,
  });
  const code = outputFiles[0].text;
  // package.json names the version of esbuild, this file its options.
  const files = [...Object.keys(metafile.inputs), 'package.json', relative(project, __filename)];
  keep(kept, { code, digests: Object.fromEntries(files.map((file) => [file, toDigest(file)])) });
  return code;
}

/**
 * Another command may read or write the same file at the same time. If the file cannot be written, nothing
 * is cached.
 */
function keep(kept, result) {
  try {
    const draft = `${kept}.${process.pid}`;
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(draft, JSON.stringify(result));
    renameSync(draft, kept);
  } catch {}
}

/** @param {string} file relative to the project. */
const toDigest = (file) =>
  createHash('sha256')
    .update(readFileSync(join(project, file)))
    .digest('hex');
