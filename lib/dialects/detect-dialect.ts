import { dialects } from '.';
import type { Dialect } from './dialect';

const all: readonly Dialect[] = Object.values(dialects);

/**
 * Whose SDK has made a request, as its path and headers show. Undefined: it speaks OpenAI's language,
 * which many understand.
 */
export function detectDialect({
  target,
  headers,
}: {
  readonly target: string;
  readonly headers: readonly string[];
}): Dialect | undefined {
  const byPath = all.find(({ path }) => path?.test(target));
  if (byPath) return byPath;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    for (const dialect of all) {
      // Only names of some lengths matter: most headers cost no comparison.
      if (dialect.header?.length === name.length && dialect.header === name.toLowerCase()) {
        return dialect;
      }
    }
  }
  return undefined;
}
