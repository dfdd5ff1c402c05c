import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../shared/clouds/tencent/context';
import { findFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import { type LogLine, searchLog } from './cls';
import { toMoment } from './time';

/** CLS shows a line some seconds after it was written, so each poll of `--tail` goes back that far. */
const overlap = 60_000;

/** Shows the log; with `--tail`, until the user stops it. */
export async function showLogs(context: Context): Promise<void> {
  const { options, region } = context;
  const api = context.createApi();
  const settings = context.functions[0] as FunctionSettings;
  const started = toMoment(String(options.startTime ?? '10m'), 'startTime');
  const interval = toInterval(options.interval);
  const found = await findFunction(api, settings);
  if (!found) {
    throw new UserError('TENCENT_NOT_DEPLOYED', [
      say(
        `The function "${settings.key}" is not deployed in ${region}, so it has no log.`,
        `函数“${settings.key}”没有部署在 ${region}，所以没有日志。`,
      ),
      say(
        'Deploy it with "npx sls deploy", or pass the right --stage and --region.',
        '用 "npx sls deploy" 部署，或指定正确的 --stage 和 --region。',
      ),
    ]);
  }
  const topicId = found.ClsTopicId;
  if (!topicId) {
    throw new UserError('TENCENT_LOG_OFF', [
      say(
        `The log of the function "${settings.key}" is not delivered to CLS.`,
        `函数“${settings.key}”没有开启日志投递。`,
      ),
      say(
        'Enable it in the console: https://console.cloud.tencent.com/scf, the function,',
        '在控制台开启：https://console.cloud.tencent.com/scf，进入函数，',
      ),
      say(
        '"Log configuration", a CLS logset and topic. Functions created by this plugin',
        '“日志配置”，选择 CLS 的日志集和日志主题。由本插件创建的函数',
      ),
      say(
        'have it enabled from the start ("logs: true" in the YAML file).',
        '默认开启（YAML 文件里的 "logs: true"）。',
      ),
    ]);
  }

  const filter = typeof options.filter === 'string' ? options.filter : undefined;
  const seen = new Set<string>();
  let from = started;
  for (;;) {
    const to = Date.now();
    const lines = await searchLog(api, { topicId, target: settings, from, to, filter });
    const fresh = lines.filter(({ id }) => !seen.has(id));
    for (const line of fresh) seen.add(line.id);
    const shown = fresh.filter((line) => options.platform === true || !line.isPlatform);
    if (shown.length > 0) context.writeText(shown.map(toText));
    if (options.tail !== true) {
      if (shown.length === 0) context.log.notice(toHint(options.startTime));
      return;
    }
    from = Math.max(started, to - overlap);
    await sleep(interval);
  }
}

function toInterval(text: Context['options'][string]): number {
  const interval = Number(text ?? 2000);
  if (interval >= 100) return interval;
  throw new UserError('TENCENT_INTERVAL_INVALID', [
    say(
      `--interval must be at least 100 (milliseconds); got "${text}".`,
      `--interval 至少为 100（毫秒）；收到的是“${text}”。`,
    ),
  ]);
}

const toHint = (startTime: Context['options'][string]) =>
  startTime
    ? say(
        `Nothing has been logged since ${startTime}. Lines appear a few seconds after they are written.`,
        `${startTime} 以来没有日志。日志写入几秒后才会显示。`,
      )
    : say(
        'Nothing was logged in the last 10 minutes (--startTime 3h searches further back). Lines appear a few seconds after they are written.',
        '最近 10 分钟没有日志（用 --startTime 3h 查看更早的日志）。日志写入几秒后才会显示。',
      );

/** JSON lines contain their own time and are printed unchanged, for jq and similar tools. */
function toText({ time, message }: LogLine): string {
  return message.startsWith('{') ? message : `${new Date(time).toISOString()}  ${message}`;
}
