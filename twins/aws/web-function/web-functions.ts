import type { Code } from '../lambda/code-store';
import type { WebEndpoint } from './web-endpoint';

/** Immutable code and configuration. */
export interface WebRevision {
  readonly id: string;
  readonly arn: string;
  readonly functionName: string;
  readonly runtime: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The timeout of one request in seconds. */
  readonly timeout: number;
  /** The number of concurrent requests per environment. */
  readonly concurrency: number;
  readonly logGroup: string;
  /** Read again from the bucket for each environment: fails if the object has been deleted. */
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
