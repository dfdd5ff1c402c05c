import { dialects } from '../../../lib/dialects';
import type { DialectName } from '../../../lib/dialects/dialect';
import type { ModelReading } from '../../../lib/dialects/model';
import { readModel } from '../../../lib/dialects/read-model';
import { Body } from '../../../lib/exchange/body';

/** The parts of a request that determine its model. */
export interface ModelRequest {
  readonly dialect?: DialectName;
  readonly method?: string;
  readonly target: string;
  readonly headers?: readonly string[];
  readonly body?: string | Buffer | object;
  readonly upgrade?: 'websocket';
}

export const json = ['content-type', 'application/json'];

export function readRequest(request: ModelRequest): ModelReading | Promise<ModelReading> {
  const { dialect = 'openai', method = 'POST', target, headers = json, body, upgrade } = request;
  const content =
    body === undefined || Buffer.isBuffer(body)
      ? body
      : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return readModel({
    incoming: { method, upgrade },
    provider: { dialect: dialects[dialect] },
    target,
    headers,
    body: new Body(content),
    model: undefined,
  });
}

/** The names that were read, or the verdict without names. */
export async function namesOf(request: ModelRequest): Promise<readonly string[] | string> {
  const reading = await readRequest(request);
  return reading.verdict === 'named' ? reading.models.map(({ name }) => name) : reading.verdict;
}

/** A form as libraries write it. */
export function toForm(
  parts: readonly (readonly [head: string, content: string])[],
  boundary = 'XX',
) {
  const text = parts.map(([head, content]) => `--${boundary}\r\n${head}\r\n\r\n${content}\r\n`);
  return {
    headers: ['content-type', `multipart/form-data; boundary=${boundary}`],
    body: Buffer.from(`${text.join('')}--${boundary}--\r\n`),
  };
}

export const field = (name: string, content: string): [string, string] => [
  `Content-Disposition: form-data; name="${name}"`,
  content,
];
