import type { AzureConfig } from '../config/providers';
import type { ModelReading } from '../dialects/model';
import { readModel } from '../dialects/read-model';
import type { Answer } from '../exchange/answer';
import type { Exchange } from '../exchange/exchange';
import type { Layer } from '../exchange/layer';
import { findHeader } from '../http/headers';

/** Operations whose path names a deployment in Azure's older API. */
const byDeployment =
  /^\/(?:v1\/)?(chat\/completions|completions|embeddings|images\/(?:generations|edits|variations)|audio\/(?:speech|transcriptions|translations)|responses)\/?(\?.*)?$/;

/** Realtime uses a WebSocket and names its deployment in the query. */
const realtime = /^\/(?:v1\/)?realtime\/?(?:\?(.*))?$/;

/** A token of Entra ID is a JWT; any other bearer is a key. */
const bearerKey = /^Bearer\s+(?!ey[\w-]*\.)(\S+)$/i;

/**
 * Azure OpenAI for OpenAI clients: moves the key from `Authorization` to `api-key`, and with a map
 * of deployments rewrites the path to Azure's older API. The body is unchanged, because the path
 * determines the deployment.
 *
 * @param config undefined: the newer API, `/openai/v1/…`, which names the model as OpenAI does.
 */
export function createAzure(config: AzureConfig | undefined): Layer {
  return (next) => {
    const adapt = (exchange: Exchange, answer: Answer, model: string | undefined) => {
      exchange.headers = withApiKey(exchange.headers);
      if (config) exchange.target = toDeploymentTarget(exchange.target, model, config);
      return next(exchange, answer);
    };
    return (exchange, answer) => {
      if (exchange.provider.dialect.name !== 'azure') return next(exchange, answer);
      if (!config || !byDeployment.test(exchange.target)) return adapt(exchange, answer, undefined);
      const reading = readModel(exchange);
      if (!(reading instanceof Promise)) return adapt(exchange, answer, toName(reading));
      return reading.then((known) => adapt(exchange, answer, toName(known)));
    };
  };
}

const toName = (reading: ModelReading) =>
  reading.verdict === 'named' ? reading.models[0].name : undefined;

function withApiKey(headers: readonly string[]): readonly string[] {
  const [, key] = bearerKey.exec(findHeader(headers, 'authorization') ?? '') ?? [];
  if (key === undefined || findHeader(headers, 'api-key') !== undefined) return headers;
  const at = headers.findIndex((name, index) => index % 2 === 0 && /^authorization$/i.test(name));
  return headers.toSpliced(at, 2, 'api-key', key);
}

function toDeploymentTarget(
  target: string,
  model: string | undefined,
  config: AzureConfig,
): string {
  const version = `api-version=${config.apiVersion}`;
  const deploymentOf = (name: string) => encodeURIComponent(config.deployments.get(name) ?? name);
  const [, operation, query = ''] = byDeployment.exec(target) ?? [];
  if (operation && model !== undefined) {
    return `/deployments/${deploymentOf(model)}/${operation}${addToQuery(query, version)}`;
  }
  const [isRealtime, asked = ''] = realtime.exec(target) ?? [];
  if (isRealtime !== undefined) {
    const parameters = new URLSearchParams(asked);
    const asksFor = parameters.get('model') ?? '';
    const name = parameters.get('deployment') ?? config.deployments.get(asksFor) ?? asksFor;
    return `/realtime?${version}&deployment=${encodeURIComponent(name)}`;
  }
  // Files, batches and similar: the same path without OpenAI's version.
  const [, rest] = /^\/v1(\/.*)$/.exec(target) ?? [];
  if (rest === undefined) return target;
  const [path = '', after] = rest.split(/\?(.*)/s);
  return path + addToQuery(after === undefined ? '' : `?${after}`, version);
}

/** A version that the client sends is kept. */
function addToQuery(query: string, version: string): string {
  if (/[?&]api-version=/.test(query)) return query;
  return query.length > 1 ? `${query}&${version}` : `?${version}`;
}
