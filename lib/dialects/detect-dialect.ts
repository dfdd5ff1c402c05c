import { createNameFilter } from '../http/name-filter';
import { dialects } from '.';
import type { Dialect } from './dialect';

const all: readonly Dialect[] = Object.values(dialects);
const byHeader = new Map(
  all.flatMap((dialect) => (dialect.header ? [[dialect.header, dialect]] : [])),
);
const mayBeKnown = createNameFilter(byHeader.keys());

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
  for (const dialect of all) if (dialect.path?.test(target)) return dialect;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    const dialect = mayBeKnown(name) ? byHeader.get(name.toLowerCase()) : undefined;
    if (dialect) return dialect;
  }
  return undefined;
}
