import { setFlagsFromString } from 'node:v8';

// undici parses answers with WebAssembly. Once that has run for a while, V8 compiles it a second
// time, for which it takes 36 MB and 80 ms of CPU: in a function of 128 MB, a tenth of a core, that
// is the largest part of both, and the faster code saves 4 % of a request (bench/README.md). Must be
// evaluated before undici is.
setFlagsFromString('--liftoff-only');
