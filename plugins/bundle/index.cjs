'use strict';

// osls requires plugins, and on Node 20 nothing can require TypeScript by itself. The namespace of tsx
// covers this plugin's own files alone: hooking every require of the process would slow down osls.
const { require: requireTypeScript } = require('tsx/cjs/api');

module.exports = requireTypeScript('./plugin.ts', __filename).Bundle;
