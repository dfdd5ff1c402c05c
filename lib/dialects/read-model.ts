import { JsonModelScanner } from '../body/json-model';
import { boundaryOf, findMultipartModel } from '../body/multipart-model';
import { findTargetModel } from '../body/target-model';
import { findHeader } from '../http/headers';
import type { ModelReading } from './model-reading';

/** What a model is read from. */
export interface ModelRequest {
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: { whole(): Buffer | undefined | Promise<Buffer | undefined> };
}

export function readModel(request: ModelRequest): ModelReading | Promise<ModelReading> {
  const whole = request.body.whole();
  return whole instanceof Promise
    ? whole.then((body) => read(request, body))
    : read(request, whole);
}

function read({ target, headers }: ModelRequest, body: Buffer | undefined): ModelReading {
  const named = findTargetModel(target, body !== undefined);
  if (named !== undefined) return toReading(named);
  if (!body) return { verdict: 'none' };
  const boundary = boundaryOf(findHeader(headers, 'content-type'));
  if (boundary) return toReading(findMultipartModel(body, boundary).model);
  const scanner = new JsonModelScanner();
  scanner.feed(body);
  return toReading(scanner.isAmbiguous ? undefined : scanner.model);
}

const toReading = (name: string | undefined): ModelReading =>
  name === undefined
    ? { verdict: 'unclear', reason: 'it does not say so clearly' }
    : { verdict: 'named', models: [{ name, position: undefined }] };
