import { createHash } from 'node:crypto';
import { say } from '../language';
import type { Access, KeyMark } from './access';

/**
 * The record that a deploy stores in a variable of the function. It is frozen with the code and the
 * settings, so that it stays true after a rollback, and any machine can read it from the cloud.
 */
export interface Release {
  /** Of package.json. */
  readonly version: string;
  /** Short; undefined: not deployed from git. */
  readonly commit: string | undefined;
  /** When it was deployed, in milliseconds. On AWS this names the deployment. */
  readonly at: number;
  /** The id of the release before it; `none`: there was none. */
  readonly before: string | undefined;
  readonly access: Access;
  /** Marks of keys that were valid in earlier releases. */
  readonly revoked: readonly string[];
}

/** The variable that contains it. */
export const releaseVariable = 'DEPLOYED_RELEASE';

const mostRevoked = 40;

/**
 * `version=0.1.0 commit=1a2b3c4 at=1764151234567 before=3 keys=alice:9f86d081 inject=openai`
 *
 * @param room the bytes available: all variables together may have 4 KB on every cloud.
 * @returns undefined if not even the shortest form fits.
 */
export function toReleaseText(release: Release, room: number): string | undefined {
  const list = release.access.keys.map(({ label, mark }) => `${label}:${mark}`).join(',');
  const whole = toText(release, list, release.revoked.slice(-mostRevoked));
  if (whole.length <= room) return whole;
  // Beyond this many keys, only a hash of all of them is recorded.
  const digest = createHash('sha256').update(list).digest('hex').slice(0, 8);
  const short = toText(release, `${release.access.keys.length}_keys:${digest}`, []);
  return short.length <= room ? short : undefined;
}

function toText(
  { version, commit, at, before, access }: Release,
  keys: string,
  revoked: readonly string[],
): string {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['version', version],
    ['commit', commit],
    ['at', String(at)],
    ['before', before],
    ['keys', access.mode === 'open' ? undefined : keys],
    ['revoked', revoked.join(',') || undefined],
    ['inject', access.injected?.join(',') || undefined],
  ];
  return fields
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`))
    .join(' ');
}

/** Reads it back; undefined if there is none. */
export function readRelease(text: string | undefined): Release | undefined {
  const fields = new Map((text ?? '').split(' ').map((field) => toPair(field)));
  const version = fields.get('version');
  const at = Number(fields.get('at'));
  if (!version || !Number.isFinite(at)) return undefined;
  const keys = fields.get('keys');
  const access: Access = {
    mode: keys === undefined ? 'open' : 'locked',
    keys: toList(keys).map(toKeyMark),
    injected: toList(fields.get('inject')),
  };
  return {
    ...{ version, at, access },
    commit: fields.get('commit'),
    before: fields.get('before'),
    revoked: toList(fields.get('revoked')),
  };
}

/** `0.1.0, commit 1a2b3c4` */
export const describeRelease = ({
  version,
  commit,
}: Pick<Release, 'version' | 'commit'>): string =>
  commit ? say(`${version}, commit ${commit}`, `${version}，提交 ${commit}`) : version;

function toPair(field: string): readonly [string, string] {
  const at = field.indexOf('=');
  return [field.slice(0, at), field.slice(at + 1)];
}

const toList = (text: string | undefined): string[] => (text ?? '').split(',').filter(Boolean);

function toKeyMark(text: string): KeyMark {
  const at = text.lastIndexOf(':');
  return { label: text.slice(0, at), mark: text.slice(at + 1) };
}
