#!/usr/bin/env node
'use strict';

/**
 * `npx sls` runs this, the package's own command, before `npm ci`. Without it, npx would offer to
 * download an unrelated package of that name.
 */
try {
  require('serverless/bin/serverless.js');
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    'The tools of this project are not installed here yet. Run "npm ci" first.\n',
  );
  process.exitCode = 1;
}
