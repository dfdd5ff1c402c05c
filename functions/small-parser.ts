// undici parses answers with WebAssembly. Within the first hundred requests V8 compiles that a second
// time, which takes 36 MB and 80 ms of CPU; the faster code then saves 8 µs a request. A server of
// one's own is better off with it, a function never gets that old (bench/README.md). To be imported
// before anything that imports undici.
const { TENCENTCLOUD_RUNENV, AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_HTTP_ENDPOINT } = process.env;
const isFunction =
  TENCENTCLOUD_RUNENV === 'SCF' || AWS_LAMBDA_FUNCTION_NAME || AWS_LAMBDA_HTTP_ENDPOINT;
// Loaded only there: it takes a start some milliseconds.
if (isFunction) process.getBuiltinModule('node:v8').setFlagsFromString('--liftoff-only');
