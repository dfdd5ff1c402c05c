import type { Context } from '../../shared/clouds/tencent/context';
import { findFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import {
  findLiveVersion,
  listVersions,
  type Version,
} from '../../shared/clouds/tencent/scf/versions';
import { say } from '../../shared/language';
import { toTable } from '../../shared/table';

/** Shows the versions of each function. */
export async function showList(context: Context): Promise<void> {
  const api = context.createApi();
  for (const settings of context.functions) {
    if (await findFunction(api, settings)) {
      await showVersions(context, settings);
    } else if (settings.enabled) {
      context.writeText(
        say(
          `${settings.key}: not deployed (npx sls deploy)`,
          `${settings.key}：未部署（npx sls deploy）`,
        ),
      );
    }
  }
}

/** Shows the versions of one function, marks the live one, and returns them. */
export async function showVersions(
  context: Context,
  settings: FunctionSettings,
): Promise<Version[]> {
  const api = context.createApi();
  const [versions, live] = await Promise.all([
    listVersions(api, settings),
    findLiveVersion(api, settings),
  ]);
  const isLatestLive = live.startsWith('$LATEST');
  const rows = versions.map(({ number, created, description }, index) => [
    String(number),
    created,
    // A deploy is published as the newest version and served as $LATEST: both are the same.
    live === String(number) || (isLatestLive && index === 0) ? say('live', '运行中') : '',
    description,
  ]);
  context.writeText([
    `${settings.key} (${settings.name}):`,
    ...(rows.length > 0
      ? toTable(
          [
            say('version', '版本'),
            say('published (Beijing time)', '发布时间（北京时间）'),
            '',
            say('content', '内容'),
          ],
          rows,
        )
      : [say('  no version yet', '  还没有版本')]),
    '',
  ]);
  return versions;
}
