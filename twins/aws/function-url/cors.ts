import { AwsError } from '../api/aws-error';

/** The `Cors` block of a function URL. */
export interface Cors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
}

const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'PATCH', 'DELETE', '*'];
const LISTS = ['AllowHeaders', 'AllowMethods', 'AllowOrigins', 'ExposeHeaders'];

/** The `Cors` of a Lambda API call; an empty one removes it. Throws ValidationException. */
export function readCors(value: unknown): Cors | undefined {
  const refuse = (at: string) =>
    new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'cors.${at}' is not valid`,
    );
  if (typeof value !== 'object' || value === null) throw refuse('');
  const given = Object.entries(value).filter(([, one]) => one != null);
  for (const [name, one] of given) {
    const isRight = LISTS.includes(name)
      ? Array.isArray(one) && one.every((item) => typeof item === 'string')
      : name === 'MaxAge'
        ? Number.isInteger(one) && one >= 0 && one <= 86_400
        : name === 'AllowCredentials' && typeof one === 'boolean';
    if (!isRight) throw refuse(name);
  }
  const { AllowMethods = [] } = value as Cors;
  if (!AllowMethods.every((method) => METHODS.includes(method))) throw refuse('AllowMethods');
  return given.length > 0 ? (value as Cors) : undefined;
}

type Pair = readonly [string, string];

/** The headers that AWS adds to a response if the URL has a `Cors` block. */
export function toCorsHeaders(cors: Cors | undefined, origin: string | undefined): Pair[] {
  const allowed = cors?.AllowOrigins ?? [];
  if (cors === undefined || origin === undefined) return [];
  if (!allowed.includes('*') && !allowed.includes(origin)) return [];
  const { AllowCredentials = false, ExposeHeaders = [] } = cors;
  const any = allowed.includes('*') && !AllowCredentials;
  return [
    ['access-control-allow-origin', any ? '*' : origin],
    ...(any ? [] : [['vary', 'Origin'] as const]),
    ...(AllowCredentials ? [['access-control-allow-credentials', 'true'] as const] : []),
    ...(ExposeHeaders.length > 0
      ? [['access-control-expose-headers', ExposeHeaders.join(',')] as const]
      : []),
  ];
}

/** The headers of the response to OPTIONS, which then never reaches the function. */
export function toPreflightHeaders(cors: Cors, origin: string | undefined): Pair[] {
  const basic = toCorsHeaders(cors, origin);
  if (basic.length === 0) return [];
  const list = (name: string, values: readonly string[] = []): Pair[] =>
    values.length === 0 ? [] : [[name, values.join(',')]];
  return [
    ...basic,
    ...list('access-control-allow-methods', cors.AllowMethods),
    ...list('access-control-allow-headers', cors.AllowHeaders),
    ...list('access-control-max-age', cors.MaxAge === undefined ? [] : [String(cors.MaxAge)]),
  ];
}
