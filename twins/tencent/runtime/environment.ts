import type { Revision } from '../state';

/** Temporary keys that the platform passes to functions with a role. They are not valid in any cloud. */
export const ROLE_CREDENTIALS = {
  secretId: 'AKIDtwinRole000000000000000000000000',
  secretKey: 'twinRoleSecretKey000000000000000',
  sessionToken: 'twinRoleSessionToken',
} as const;

/** The environment of a function: the documented variables, and its own. */
export function toEnvironment(
  { configuration }: Revision,
  codeRoot: string,
  nodeMajor: number | undefined,
): Record<string, string> {
  const root = codeRoot.replace(/\/$/, '');
  const modules = nodeMajor === undefined ? '' : `:/var/lang/node${nodeMajor}/lib/node_modules`;
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: 'UTC',
    TENCENTCLOUD_RUNENV: 'SCF',
    USER_CODE_ROOT: codeRoot,
    NODE_PATH: `${root}:${root}/node_modules${modules}`,
    // The runtime's own port, not the one to listen on.
    _SCF_SERVER_PORT: '28902',
    ...Object.fromEntries(configuration.environment.map(({ Key, Value }) => [Key, Value])),
    ...(configuration.role
      ? {
          TENCENTCLOUD_SECRETID: ROLE_CREDENTIALS.secretId,
          TENCENTCLOUD_SECRETKEY: ROLE_CREDENTIALS.secretKey,
          TENCENTCLOUD_SESSIONTOKEN: ROLE_CREDENTIALS.sessionToken,
        }
      : {}),
  };
}
