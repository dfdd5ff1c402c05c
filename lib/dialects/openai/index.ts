import type { Dialect } from '../dialect';
import { toErrorBody } from './error-body';

export const openai: Dialect = { name: 'openai', toErrorBody };
