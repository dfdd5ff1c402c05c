import type { Context } from './context';
import { findFunction } from './scf/cloud-function';
import { findLiveVersion, latest, listVersions, switchLiveVersion } from './scf/versions';

/** `proxy=3,websocket=2`: the kept version that each function serves, also where it is the last deploy. */
export async function findServedVersion(context: Context): Promise<string | undefined> {
  const api = context.createApi();
  const served: string[] = [];
  for (const settings of context.functions) {
    if (!(await findFunction(api, settings))) continue;
    const live = await findLiveVersion(api, settings);
    const [newest] = await listVersions(api, settings);
    const version = live === latest ? newest?.number : Number(live);
    if (version) served.push(`${settings.key}=${version}`);
  }
  return served.length > 0 ? served.join(',') : undefined;
}

/** Moves the addresses; what was deployed stays as `$LATEST`, for the next deploy to replace. */
export async function serveVersion(context: Context, name: string): Promise<string> {
  const api = context.createApi();
  const done: string[] = [];
  for (const pair of name.split(',')) {
    const [key, version = ''] = pair.split('=');
    const settings = context.functions.find((one) => one.key === key);
    if (!settings) continue;
    await switchLiveVersion(api, settings, version);
    done.push(`${key} serves version ${version} again`);
  }
  return done.join(', ');
}
