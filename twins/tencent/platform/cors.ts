/** `CorsConfig` of a function URL (583/100227). */
interface CorsConfig {
  readonly Enable?: boolean;
  readonly Origins?: readonly string[];
  readonly Headers?: readonly string[];
  readonly Methods?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
  readonly Credentials?: boolean;
}

/** Headers that the platform adds to a response; none if CORS is disabled or the origin is not allowed. */
export function toCorsHeaders(config: object | undefined, origin: string | undefined): string[] {
  const { Enable, Origins = [], ExposeHeaders = [], Credentials } = (config ?? {}) as CorsConfig;
  if (!Enable || !origin || !(Origins.includes('*') || Origins.includes(origin))) return [];
  return [
    ...['Access-Control-Allow-Origin', Origins.includes('*') && !Credentials ? '*' : origin],
    ...(Credentials ? ['Access-Control-Allow-Credentials', 'true'] : []),
    ...(ExposeHeaders.length > 0 ? ['Access-Control-Expose-Headers', ExposeHeaders.join(',')] : []),
  ];
}

/** The headers of the response to OPTIONS, which does not reach the function; undefined if it does. */
export function toPreflight(
  config: object | undefined,
  origin: string | undefined,
): string[] | undefined {
  const { Enable, Headers = [], Methods = [], MaxAge } = (config ?? {}) as CorsConfig;
  if (!Enable) return undefined;
  return [
    ...toCorsHeaders(config, origin),
    ...(Methods.length > 0 ? ['Access-Control-Allow-Methods', Methods.join(',')] : []),
    ...(Headers.length > 0 ? ['Access-Control-Allow-Headers', Headers.join(',')] : []),
    ...(MaxAge === undefined ? [] : ['Access-Control-Max-Age', String(MaxAge)]),
  ];
}
