import { dialects } from '.';
import type { Dialect } from './dialect';

const all: readonly Dialect[] = Object.values(dialects);

/**
 * Detects the SDK that made a request, by path and headers. Undefined: OpenAI's API, which many
 * providers share.
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
      // Checking the length first avoids a comparison for most headers.
      if (dialect.header?.length === name.length && dialect.header === name.toLowerCase()) {
        return dialect;
      }
    }
  }
  return undefined;
}
