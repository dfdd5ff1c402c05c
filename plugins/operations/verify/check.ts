import type { Cloud } from '../../shared/clouds/cloud';
import { say } from '../../shared/language';
import type { ProbeAnswer, ProbeRequest } from './probe';

/** What is verified: an address, and what should be deployed there. */
export interface Subject {
  /** Without a slash at the end. */
  readonly address: string;
  /** The separate wss address, on clouds that need one. */
  readonly webSocketAddress?: string | undefined;
  /** From the YAML file; undefined for any other address. */
  readonly cloud?: Cloud | undefined;
  readonly region?: string | undefined;
  /** Of the code that is checked out. */
  readonly version?: string | undefined;
  /**
   * The deploy's token, for the guarded endpoints; only for an address that this checkout or the cloud
   * knows.
   */
  readonly ticket?: string | undefined;
  /** Why the token is not sent, although there is one. */
  readonly withheld?: string | undefined;
  /** Whether the YAML file accepts only requests that are signed for the cloud. */
  readonly isSigned?: boolean | undefined;
  /** Checked without a clone: nothing is known about the address, and `npx sls` must not be suggested. */
  readonly isElsewhere?: boolean | undefined;
  /** An access key of the proxy, where the address is locked. */
  readonly accessKey?: string | undefined;
}

/** How much is checked, and how long it waits. */
export interface Thoroughness {
  /** Events of the paced stream, and milliseconds between them. */
  readonly events: number;
  readonly interval: number;
  /** Sizes of uploads that must pass, and of one that must not. */
  readonly uploads: readonly number[];
  readonly tooLarge: number;
  /** Milliseconds for an address that is not ready yet. */
  readonly wait: number;
  /** A path of the upstream that returns the headers it received, like httpbin.org/headers. */
  readonly echo?: string | undefined;
}

/** ✓, !, ✗ or –. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'skip';

/** What a check found. `cause` and `cure` belong to everything but ✓. */
export interface Outcome {
  readonly verdict: Verdict;
  /** What was measured, in a few words. */
  readonly figure: string;
  readonly cause?: string;
  readonly cure?: string;
  /** More lines, shown on request. */
  readonly details?: readonly string[];
}

/** What the proxy reports about itself at `/-/status`. */
export interface Status {
  readonly version?: string;
  readonly cloud?: string;
  readonly region?: string | null;
  readonly uptime_seconds?: number;
  readonly mode?: string;
  /** Names of its providers; `default` is an address that is not among the known ones. */
  readonly providers?: readonly string[];
  readonly websocket?: boolean;
}

/** One run of `verify`: how checks reach the address, and what earlier checks found. */
export interface Visit {
  readonly subject: Subject;
  readonly thoroughness: Thoroughness;
  /** Known once the first check has passed. */
  status: Status;
  readonly figures: { coldMs?: number; warmMs?: number };
  send(target: string, request?: ProbeRequest): Promise<ProbeAnswer>;
  /** The same, with the token and the access key. */
  sendAsOwner(target: string, request?: ProbeRequest): Promise<ProbeAnswer>;
}

/** One line of the table. Never throws. */
export interface Check {
  readonly id: string;
  readonly title: string;
  run(visit: Visit): Promise<Outcome>;
}

/** Why a check has no token, and how it could get one. */
export const explainWithheld = ({ withheld = '' }: Subject): [cause: string, cure: string] => [
  withheld,
  say(
    'If this is the address of this service: run verify without --url, set PUBLIC_URL to your own domain, or provide an access key with --key.',
    '如果这就是本服务的地址：不带 --url 运行 verify，用 PUBLIC_URL 指定自己的域名，或用 --key 提供访问密钥。',
  ),
];

/** Why a check of a locked proxy was omitted, and what allows it. */
export const explainLocked = ({ accessKey }: Subject): [cause: string, cure: string] =>
  accessKey
    ? [
        say('The proxy does not accept this access key.', '代理不接受这个访问密钥。'),
        say('Ask its owner for another one.', '向代理的所有者索取新的密钥。'),
      ]
    : [
        say('The proxy is locked, and needs an access key.', '代理已上锁，需要访问密钥。'),
        say('Provide one: --key "$PROXY_ACCESS_KEY"', '请提供一个：--key "$PROXY_ACCESS_KEY"'),
      ];

/** Why a guarded endpoint was not used, where the check of the stream gives the details. */
export const explainGuarded = ({ isElsewhere }: Subject): string =>
  isElsewhere
    ? say(
        'Not possible, for the same reason as the stream check.',
        '与流式检查的原因相同，无法检查。',
      )
    : say(
        'This check needs the deploy token, like the streaming check.',
        '与流式检查一样，需要部署的 token。',
      );

/** How to deploy the local version. */
export const renew = ({ cloud, isElsewhere }: Subject): string => {
  if (isElsewhere) return say('Update it where it runs.', '在它运行的地方更新。');
  return cloud
    ? say('Run "npx sls deploy".', '运行 "npx sls deploy"。')
    : say(
        'Update the proxy where it runs; for "npm start": git pull, npm ci, and restart it.',
        '在代理运行的地方更新；如果是 "npm start"：git pull、npm ci，再重新启动。',
      );
};

/** Where the log of the proxy is. */
export const readLog = ({ cloud }: Subject): string =>
  cloud
    ? say('check "npx sls logs"', '查看 "npx sls logs"')
    : say('check the log where it runs', '查看运行环境中的日志');

/** How to stop the proxy immediately. */
export const stopNow = ({ cloud }: Subject): string =>
  cloud
    ? say('To stop it now: "npx sls pause".', '立即停止："npx sls pause"。')
    : say('Stop the proxy now.', '请立即停止代理。');

export const pass = (figure: string, details?: readonly string[]): Outcome => ({
  verdict: 'pass',
  figure,
  ...(details && { details }),
});

export const fail = (figure: string, cause: string, cure: string): Outcome => ({
  verdict: 'fail',
  figure,
  cause,
  cure,
});

export const warn = (figure: string, cause: string, cure: string): Outcome => ({
  verdict: 'warn',
  figure,
  cause,
  cure,
});

export const skip = (cause: string, cure = ''): Outcome => ({
  verdict: 'skip',
  figure: say('not checked', '未检查'),
  cause,
  cure,
});
