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
  // For two cores: a third of the time, a test waits for a process or a clock.
  maxWorkers: 3,
};
