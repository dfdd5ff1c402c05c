import type { FaultEffect } from './faults';
import type { LogStore } from './logs';
import type { Metrics } from './metrics';
import type { ApiKey, Settings } from './settings';
import type { FunctionRecord, State } from './state';

/** Where function URLs are served. */
export interface FunctionUrls {
  /** Opens an address for a new function URL; resolves with its port on 127.0.0.1. */
  open(record: FunctionRecord): Promise<number>;
  close(port: number): Promise<void>;
}

/** The context of the API's actions. */
export interface Cloud {
  readonly settings: Settings;
  readonly state: State;
  readonly urls: FunctionUrls;
  readonly logs: LogStore;
  readonly metrics: Metrics;
  /** Schedules a task; cancelled if the twin is stopped or reset. */
  later(milliseconds: number, action: () => void): void;
  /** Called when a function is deleted or its code replaced: unreachable instances may be stopped. */
  retire(record: FunctionRecord): void;
}

/** One verified call. */
export interface Call {
  readonly action: string;
  readonly region: string;
  readonly key: ApiKey;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** An injected fault for the operation that this call starts. */
  readonly outcome: Extract<FaultEffect, { kind: 'outcome' }> | undefined;
}

export type Handler = (cloud: Cloud, call: Call) => object | Promise<object>;
