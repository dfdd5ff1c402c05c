#!/usr/bin/env node
'use strict';

/**
 * `npx sls` finds this, the package's own command, where `npm ci` has not been run yet; without it npx would offer
 * to download a stranger's package of that name.
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
