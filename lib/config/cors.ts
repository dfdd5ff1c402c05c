import { optional, type Setting, type Source } from './section';

/** `CORS_ORIGINS`: web pages that may call the proxy from a browser. Undefined: none. */
export type CorsConfig = readonly string[] | undefined;

export const corsSettings = {
  corsOrigins: { name: 'CORS_ORIGINS', defaultValue: '', aliases: [] },
} as const satisfies Record<string, Setting>;

export function readCors({ read }: Source<keyof typeof corsSettings>): CorsConfig {
  return read('corsOrigins', optional(readOrigins));
}

/** `https://app.example.com`, `http://localhost:*` (any port), `https://*.example.app`, `file://`, `null`, `*` (anyone). */
function readOrigins(text: string): string[] {
  const origins = text.split(/[\s,]+/).filter((origin) => origin !== '');
  const isOrigin = (origin: string) =>
    /^(?:\*|null|file:\/\/)$/.test(origin) ||
    /^[a-z][a-z0-9+.-]*:\/\/(?:\*\.)?[a-z0-9.[\]:_-]+?(?::(?:\d+|\*))?$/.test(origin);
  if (origins.every(isOrigin)) return origins;
  throw new Error(
    'must be origins of web pages, separated by commas, in small letters and without a path: https://app.example.com,https://*.example.app,http://localhost:*,null',
  );
}
