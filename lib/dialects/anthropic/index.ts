import type { Dialect } from '../dialect';
import { toErrorBody } from './error-body';

export const anthropic: Dialect = { name: 'anthropic', toErrorBody };
