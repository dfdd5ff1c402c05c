import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { Context } from '../../shared/clouds/tencent/context';
import { findFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import { findFunctionUrl } from '../../shared/clouds/tencent/scf/function-url';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import { explainStatus } from './platform-status';

/** Web functions cannot be invoked through the API (583/56124): this is an HTTP request to the address. */
export async function invoke(context: Context): Promise<void> {
  const { options, log } = context;
  const settings = context.functions[0] as FunctionSettings;
  const address = await findAddress(context, settings);
  const path = String(options.path ?? '/');
  const body = typeof options.data === 'string' ? readBody(options.data) : undefined;
  const method = String(options.method ?? (body ? 'POST' : 'GET')).toUpperCase();
  const target = path.startsWith('/') ? path : `/${path}`;

  const started = performance.now();
  const answer = await send(address, target, method, toHeaders(options.header, body), body);
  const milliseconds = Math.round(performance.now() - started);
  const { statusCode: status = 0, statusMessage = '' } = answer;
  log.notice(
    say(
      `${method} ${address}${target}: ${status} ${statusMessage} after ${milliseconds} ms`,
      `${method} ${address}${target}：${status} ${statusMessage}，用时 ${milliseconds} ms`,
    ),
  );
  // Printed as it arrives, so that pauses between events are visible.
  await pipeline(answer, process.stdout, { end: false });
  if (process.stdout.isTTY) process.stdout.write('\n');
  if (status >= 400) throw toStatusError(status, answer);
}

async function findAddress(context: Context, settings: FunctionSettings): Promise<string> {
  const api = context.createApi();
  const url = (await findFunction(api, settings)) && (await findFunctionUrl(api, settings));
  if (url?.address.startsWith('http')) return url.address;
  throw new UserError('TENCENT_NO_ADDRESS', [
    url?.address
      ? say(
          `The function "${settings.key}" supports WebSocket only: connect a WebSocket client to ${url.address}.`,
          `函数“${settings.key}”只支持 WebSocket：请用 WebSocket 客户端连接 ${url.address}。`,
        )
      : say(
          `The function "${settings.key}" has no address in ${context.region}. Run "npx sls deploy" first.`,
          `函数“${settings.key}”在 ${context.region} 没有地址。请先运行 "npx sls deploy"。`,
        ),
  ]);
}

/** `@file` and `@-` as in curl. */
function readBody(data: string): Buffer {
  if (!data.startsWith('@')) return Buffer.from(data);
  try {
    return readFileSync(data === '@-' ? 0 : data.slice(1));
  } catch (error) {
    throw new UserError('TENCENT_DATA_UNREADABLE', [
      say(
        `--data names a file that cannot be read: ${(error as Error).message}.`,
        `无法读取 --data 指定的文件：${(error as Error).message}。`,
      ),
    ]);
  }
}

function toHeaders(
  given: Context['options'][string],
  body: Buffer | undefined,
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  if (body) {
    const isJson = /^\s*[{[]/.test(body.toString('utf8', 0, 100));
    headers['content-type'] = isJson ? 'application/json' : 'application/octet-stream';
    headers['content-length'] = body.length;
  }
  for (const line of Array.isArray(given) ? given : given ? [String(given)] : []) {
    const [, name, value = ''] = /^([^:\s]+):\s*(.*)$/.exec(String(line)) ?? [];
    if (!name) {
      throw new UserError('TENCENT_HEADER_INVALID', [
        say(
          `--header must have the form "name: value"; got "${line}".`,
          `--header 的格式是 "name: value"；收到的是“${line}”。`,
        ),
      ]);
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function send(
  address: string,
  target: string,
  method: string,
  headers: OutgoingHttpHeaders,
  body: Buffer | undefined,
): Promise<IncomingMessage> {
  const { protocol, hostname, port } = new URL(address);
  const request = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    // The path as given: a URL object would normalize it.
    request({ hostname, port, path: target, method, headers }, resolve)
      .once('error', (error) =>
        reject(
          new UserError(
            'TENCENT_ADDRESS_UNREACHABLE',
            [
              say(
                `${address} did not respond: ${error.message}.`,
                `${address} 没有响应：${error.message}。`,
              ),
              say(
                'The DNS entry of a new address may take a minute to become available.',
                '新地址的 DNS 解析可能需要一分钟才能生效。',
              ),
            ],
            error,
          ),
        ),
      )
      .end(body);
  });
}

function toStatusError(status: number, { headers }: IncomingMessage): UserError {
  const code = headers['x-proxy-error'];
  const by = code
    ? say(`the proxy itself (x-proxy-error: ${code})`, `代理自身（x-proxy-error: ${code}）`)
    : headers['x-proxy-request-id']
      ? say('the upstream API', '上游 API')
      : say('Tencent Cloud, not the proxy', '腾讯云，不是代理');
  const why = code || headers['x-proxy-request-id'] ? undefined : explainStatus(status);
  return new UserError('TENCENT_INVOKE_STATUS', [
    say(`The status ${status} comes from ${by}.`, `状态 ${status} 来自${by}。`),
    ...(why ? [why] : []),
  ]);
}
