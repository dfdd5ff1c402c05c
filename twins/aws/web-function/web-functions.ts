import type { Code } from '../lambda/code-store';
import type { WebEndpoint } from './web-endpoint';

/** Code and configuration that never change again. */
export interface WebRevision {
  readonly id: string;
  readonly arn: string;
  readonly functionName: string;
  readonly runtime: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Seconds for one request. */
  readonly timeout: number;
  /** Requests that one environment works on at the same time. */
  readonly concurrency: number;
  readonly logGroup: string;
  /** Read anew from the bucket for each environment: what has gone there is missing here. */
  readonly readCode: () => Promise<Code>;
}

export interface WebFunction {
  readonly name: string;
  readonly arn: string;
  readonly revisions: Map<string, WebRevision>;
  readonly endpoints: Map<string, WebEndpoint>;
}

/** The web functions of one region, by name. */
export type WebFunctions = Map<string, WebFunction>;
