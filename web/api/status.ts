/** The response of `/-/status` (lib/endpoints/status.ts). */
export interface Status {
  readonly version: string;
  readonly cloud: 'tencent' | 'aws' | 'aws-web' | 'local';
  readonly region: string | null;
  readonly uptime_seconds: number;
  /** Anyone with their own API key; holders of an access key; the same, with the owner's API key. */
  readonly mode: 'open' | 'locked' | 'injecting';
  /** The names of the providers at this address. */
  readonly providers: readonly string[];
  /** The APIs of those whose names do not tell them. */
  readonly dialects?: Readonly<Record<string, string>>;
  /** Whether the platform supports WebSockets at all. Whether they work here has to be measured. */
  readonly websocket: boolean;
  /** Where WebSockets go, if not to this address. */
  readonly websocket_url?: string;
}
