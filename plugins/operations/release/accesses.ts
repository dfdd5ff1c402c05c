import { readKeysFile } from '../../../lib/config/bundled-keys';
import type { CloudSession, Deployment, WantedFunction } from '../../shared/clouds/cloud';
import { readSettings } from '../../shared/packaging/function-settings';
import { type Access, findOpenings, toAccess } from '../../shared/release/access';

/** Who may use each function after a deploy, according to its settings. */
export async function readAccesses(
  { wanted }: CloudSession,
  serviceDir: string,
): Promise<Map<string, Access>> {
  const keysFile = readKeysFile(serviceDir);
  const read = async ({ key, variables, isSigned }: WantedFunction) => {
    const { access } = await readSettings(key, variables, keysFile);
    const found = toAccess(access);
    return [key, isSigned ? { ...found, mode: 'signed' as const } : found] as const;
  };
  return new Map(await Promise.all(wanted.map(read)));
}

/** The changes that give access to anyone who has none now. */
export function toOpenings(
  { functions }: Deployment,
  accesses: ReadonlyMap<string, Access>,
  only: string | undefined,
): string[] {
  return functions.flatMap(({ key, access, release }) => {
    const next = accesses.get(key);
    if (!next || (only && key !== only)) return [];
    return findOpenings(access, next, release?.revoked ?? []).map((text) => `${key}: ${text}`);
  });
}
