import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../api/json-service';
import type { ApiRequest, Reply } from '../api/service';
import type { LambdaPlatform } from './platform';

/** One operation of Lambda's API. */
export interface Route {
  readonly name: string;
  readonly method: string;
  /** The path after `/functions/{name}`. */
  readonly path: RegExp;
  /** The IAM action, if its name differs from the operation's. */
  readonly action?: string;
  readonly run: (call: RouteCall) => Reply | Promise<Reply>;
}

export interface RouteCall {
  readonly platform: LambdaPlatform;
  readonly request: ApiRequest;
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly input: () => JsonObject;
  /** The rest of the path. */
  readonly rest: string;
}

/** A JSON response. */
export function json(status: number, body?: object): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}
