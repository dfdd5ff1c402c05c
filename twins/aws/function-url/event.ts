/** A request as received at a function URL. */
export interface FrontRequest {
  readonly method: string;
  /** The raw target: path and query as sent by the client. */
  readonly target: string;
  /** Name, value, name, value, as received. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface EventContext {
  readonly requestId: string;
  readonly traceId: string;
  readonly domainName: string;
  readonly now: number;
}

/** Payload 2.0, as described in the Lambda guide (urls-invocation). */
export interface FunctionUrlEvent {
  readonly version: '2.0';
  readonly routeKey: '$default';
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: object;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

// AWS terminates the client's connection, so headers about that connection are not passed on.
const NOT_PASSED_ON = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'expect',
  'cookie',
]);

export function toEvent(request: FrontRequest, context: EventContext): FunctionUrlEvent {
  const [path = '', ...query] = request.target.replace(/^https?:\/\/[^/?]*/i, '').split('?');
  const rawPath = path === '' ? '/' : path;
  const rawQueryString = query.join('?');
  const headers = toHeaders(request, context);
  const parameters = toQueryParameters(rawQueryString);
  const cookies = toCookies(request.rawHeaders);
  const text = toText(request.body, headers);
  const [domainPrefix = ''] = context.domainName.split('.');

  return {
    ...{ version: '2.0', routeKey: '$default', rawPath, rawQueryString },
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(Object.keys(parameters).length > 0 && { queryStringParameters: parameters }),
    requestContext: {
      ...{
        accountId: 'anonymous',
        apiId: domainPrefix,
        domainName: context.domainName,
        domainPrefix,
      },
      http: {
        ...{ method: request.method, path: rawPath, protocol: 'HTTP/1.1' },
        ...{ sourceIp: request.sourceIp, userAgent: headers['user-agent'] },
      },
      ...{ requestId: context.requestId, routeKey: '$default', stage: '$default' },
      ...{ time: toLogTime(context.now), timeEpoch: context.now },
    },
    ...(request.body.length > 0 && { body: text ?? request.body.toString('base64') }),
    isBase64Encoded: request.body.length > 0 && text === undefined,
  };
}

function toHeaders(request: FrontRequest, context: EventContext): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    if (NOT_PASSED_ON.has(name)) continue;
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return {
    ...headers,
    // AWS decodes chunked bodies and passes their length to the function.
    ...(request.body.length > 0 && { 'content-length': String(request.body.length) }),
    host: context.domainName,
    'x-amzn-tls-cipher-suite': 'TLS_AES_128_GCM_SHA256',
    'x-amzn-tls-version': 'TLSv1.3',
    'x-amzn-trace-id': context.traceId,
    'x-forwarded-for': request.sourceIp,
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
}

function toCookies(rawHeaders: readonly string[]): string[] {
  const lines = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'cookie',
  );
  return lines.flatMap((line) => line.split(/; */)).filter((cookie) => cookie !== '');
}

function toQueryParameters(rawQueryString: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    parameters[name] = parameters[name] === undefined ? value : `${parameters[name]},${value}`;
  }
  return parameters;
}

const TEXT_TYPE = /^(text\/|application\/(json|javascript|xml|[^;]*\+(json|xml))\s*(;|$))/i;

/**
 * The body as text, or undefined if it is sent as base64. AWS does not document which types it treats as text
 * (UNVERIFIED); users report that forms and unknown types are sent as base64.
 */
function toText(body: Buffer, headers: Readonly<Record<string, string>>): string | undefined {
  if (!TEXT_TYPE.test(headers['content-type'] ?? '')) return undefined;
  if (headers['content-encoding'] !== undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** `23/Nov/2026:08:00:00 +0000` */
function toLogTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
