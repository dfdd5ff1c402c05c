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
  // Two cores here; more workers would only make the timing of real processes noisier.
  maxWorkers: 2,
};
