import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../shared/clouds/tencent/context';
import { findFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { UserError } from '../../shared/user-error';
import { type LogLine, searchLog } from './cls';
import { toMoment } from './time';

/** CLS shows a line some seconds after it was written: each look with `--tail` goes back that far. */
const overlap = 60_000;

/** Shows the log; with `--tail` until the user ends it. */
export async function showLogs(context: Context): Promise<void> {
  const { options, region } = context;
  const api = context.createApi();
  const settings = context.functions[0] as FunctionSettings;
  const started = toMoment(String(options.startTime ?? '10m'), 'startTime');
  const interval = toInterval(options.interval);
  const found = await findFunction(api, settings);
  if (!found) {
    throw new UserError('TENCENT_NOT_DEPLOYED', [
      `The function "${settings.key}" is not deployed in ${region}, so it has no log.`,
      'Deploy it with "npx sls deploy", or name the right --stage and --region.',
    ]);
  }
  const topicId = found.ClsTopicId;
  if (!topicId) {
    throw new UserError('TENCENT_LOG_OFF', [
      `The log of the function "${settings.key}" is delivered nowhere.`,
      'Switch it on in the console: https://console.cloud.tencent.com/scf, the function,',
      '"Log configuration", a logset and a topic of CLS. Functions that this plugin creates',
      'have it on from the beginning ("logs: true" in the YAML file).',
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
    `--interval must be a number of milliseconds, 100 or more; it is "${text}".`,
  ]);
}

const toHint = (startTime: Context['options'][string]) =>
  `Nothing was logged ${startTime ? `since ${startTime}` : 'in the last 10 minutes (--startTime 3h looks further back)'}. A line shows up some seconds after it was written.`;

/** Lines of JSON carry their own time and stay as they are, for jq and its like. */
function toText({ time, message }: LogLine): string {
  return message.startsWith('{') ? message : `${new Date(time).toISOString()}  ${message}`;
}
