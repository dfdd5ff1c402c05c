import type { Dialect } from '../dialect';
import { toErrorBody } from './error-body';

/** Many providers share its API: its own requests have no distinguishing mark. */
export const openai: Dialect = { name: 'openai', path: undefined, header: undefined, toErrorBody };
