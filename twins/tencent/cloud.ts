import type { FaultEffect } from './faults';
import type { LogStore } from './logs';
import type { Metrics } from './metrics';
import type { ApiKey, Settings } from './settings';
import type { FunctionRecord, State } from './state';

/** Where function URLs are served. */
export interface FunctionUrls {
  /** Opens an address for a new function URL and resolves with its port on 127.0.0.1. */
  open(record: FunctionRecord): Promise<number>;
  close(port: number): Promise<void>;
}

/** What the API's actions work with. */
export interface Cloud {
  readonly settings: Settings;
  readonly state: State;
  readonly urls: FunctionUrls;
  readonly logs: LogStore;
  readonly metrics: Metrics;
  /** Runs something later, unless the twin is stopped or reset before. */
  later(milliseconds: number, action: () => void): void;
  /** A function was deleted or its code replaced: instances that nothing can reach any more may go. */
  retire(record: FunctionRecord): void;
}

/** One verified call. */
export interface Call {
  readonly action: string;
  readonly region: string;
  readonly key: ApiKey;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** A fault that a test wants for what this call begins. */
  readonly outcome: Extract<FaultEffect, { kind: 'outcome' }> | undefined;
}

export type Handler = (cloud: Cloud, call: Call) => object | Promise<object>;
