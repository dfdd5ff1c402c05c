import { anthropic } from './anthropic';
import { azure } from './azure';
import type { Dialect, DialectName } from './dialect';
import { gemini } from './gemini';
import { openai } from './openai';

/** Every dialect by its name. */
export const dialects: Readonly<Record<DialectName, Dialect>> = {
  openai,
  anthropic,
  gemini,
  azure,
};
