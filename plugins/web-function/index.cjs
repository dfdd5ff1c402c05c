'use strict';

const { join } = require('node:path');
const loadTypeScript = require('../shared/load-typescript.cjs');

module.exports = loadTypeScript(join(__dirname, 'plugin.ts')).WebFunctionPlugin;
