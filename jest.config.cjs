const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: '<rootDir>/test/support/environment.ts',
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }],
  },
  reporters: ['default', '<rootDir>/test/support/reporter.cjs'],
  // Every test talks to real processes on loopback: a slow machine must not fail them.
  testTimeout: 30_000,
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
  // A test waits for processes and clocks for over half of its time.
  maxWorkers: Math.min(8, Math.max(4, availableParallelism())),
};
