/** What `/-/status` says (lib/endpoints/status.ts). */
export interface Status {
  readonly version: string;
  readonly cloud: 'tencent' | 'aws' | 'aws-web' | 'local';
  readonly region: string | null;
  readonly uptime_seconds: number;
  /** Anyone with a key of their own; holders of an access key; the same, with the owner's API key. */
  readonly mode: 'open' | 'locked' | 'injecting';
  /** The names of the providers that this address leads to. */
  readonly providers: readonly string[];
  readonly websocket: boolean;
}
