import type { Dialect } from '../dialect';
import { toErrorBody } from './error-body';

export const gemini: Dialect = { name: 'gemini', toErrorBody };
