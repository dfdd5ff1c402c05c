import { runDemo } from './demo/run';

// In the clone; the npm package has scripts/release/demo.ts instead.
runDemo('npm run demo [-- --once]');
