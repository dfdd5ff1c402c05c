import type { Dialect } from '../dialect';
import { toErrorBody } from './error-body';

/** Many speak its language: nothing tells its own requests. */
export const openai: Dialect = { name: 'openai', path: undefined, header: undefined, toErrorBody };
