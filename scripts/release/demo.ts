import { name } from '../../package.json';
import { runDemo } from '../demo/run';

// `demo` of the npm package.
runDemo(`npx ${name} demo [--once]`);
