import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Service } from './api/actions';
import { createDispatcher, findService, tooMany } from './api/dispatch';
import type { Cloud } from './cloud';
import { ApiError } from './errors';
import type { FaultEffect, Faults } from './faults';
import { type Journal, withoutSecrets } from './journal';
import { verifySignature } from './signature';

const MAX_BODY = 10 * 1024 * 1024;

/** Creates the HTTP server for Tencent's API 3.0, for all services of the twin. */
export function createApiServer(cloud: Cloud, faults: Faults, journal: Journal): Server {
  const dispatch = createDispatcher(cloud);

  return createServer((req, res) => {
    void answer(req, res).catch(() => res.destroy());
  });

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const requestId = crypto.randomUUID();
    const header = (name: string) => String(req.headers[name] ?? '');
    const action = header('x-tc-action');
    const region = header('x-tc-region');
    let parameters: Record<string, unknown> = {};
    let service: Service | undefined;
    let effects: readonly FaultEffect[] = [];
    const note = (outcome: string) =>
      journal.add({
        time: Date.now(),
        service: service?.name ?? '',
        action,
        region,
        secretId: /Credential=([^/]+)/.exec(header('authorization'))?.[1] ?? '',
        parameters: withoutSecrets(parameters) as Record<string, unknown>,
        outcome,
        requestId,
      });
    const send = (content: object) => {
      const json = JSON.stringify({ Response: { ...content, RequestId: requestId } });
      res.writeHead(200, { 'content-type': 'application/json', 'x-tc-requestid': requestId });
      res.end(json);
    };
    try {
      const body = await readBody(req);
      checkForm(req);
      const key = verifySignature({ headers: req.headers, body }, cloud.settings.keys, Date.now());
      service = findService(action, header('x-tc-version'));
      parameters = parseParameters(body);
      effects = faults.meet(action);
      const latency = effects.reduce(
        (sum, effect) => sum + (effect.kind === 'latency' ? effect.milliseconds : 0),
        0,
      );
      if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
      if (effects.some(({ kind }) => kind === 'hang')) return note('hung');
      if (effects.some((effect) => effect.kind === 'drop' && effect.when === 'before')) {
        note('dropped');
        res.destroy();
        return;
      }
      throwInjected(effects, cloud.settings.rateLimit);
      const outcome = effects.find((effect) => effect.kind === 'outcome');
      const content = await dispatch(service, { action, region, key, parameters, outcome });
      if (effects.some((effect) => effect.kind === 'drop')) {
        note('dropped');
        res.destroy();
        return;
      }
      note('ok');
      send(content);
    } catch (error) {
      const { code, message } =
        error instanceof ApiError
          ? error
          : { code: 'InternalError', message: `The twin failed: ${String(error)}` };
      note(code);
      send({ Error: { Code: code, Message: message } });
    }
  }
}

function throwInjected(effects: readonly FaultEffect[], limit: number): void {
  for (const effect of effects) {
    if (effect.kind === 'throttle') throw tooMany(limit + 1, limit);
    if (effect.kind === 'error') {
      throw new ApiError(effect.code, effect.message ?? `A test wants ${effect.code} here.`);
    }
  }
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The rest is still read, so that the client sees the response.
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  if (size > MAX_BODY) {
    throw new ApiError(
      'RequestSizeLimitExceeded',
      `The request has ${size} bytes; with TC3-HMAC-SHA256 it may have 10 MB.`,
    );
  }
  return Buffer.concat(chunks);
}

function checkForm(req: IncomingMessage): void {
  if (req.method !== 'POST' || req.url !== '/') {
    throw new ApiError(
      'UnsupportedProtocol',
      'The local twin accepts only POST / with TC3 signatures.',
    );
  }
  if (!/^application\/json\b/.test(req.headers['content-type'] ?? '')) {
    throw new ApiError('InvalidParameter', 'The Content-Type must be application/json.');
  }
}

function parseParameters(body: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = body.length > 0 ? JSON.parse(body.toString('utf8')) : {};
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // The error below covers this case.
  }
  throw new ApiError('InvalidParameterValue.Param', 'The body is not a JSON object.');
}
