import type { Context } from '../../shared/clouds/tencent/context';
import { findFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { say } from '../../shared/language';
import { toLines } from '../../shared/table';
import { UserError } from '../../shared/user-error';
import { toMoment } from './time';

interface MonitorAnswer {
  readonly DataPoints?: readonly { readonly Values?: readonly (number | null)[] }[];
}

type Reduce = (values: readonly number[]) => number;

const sum: Reduce = (values) => values.reduce((total, value) => total + value, 0);
const highest: Reduce = (values) => Math.max(0, ...values);
const mean: Reduce = (values) => (values.length > 0 ? sum(values) / values.length : 0);

/** Metrics of the namespace QCE/SCF_V2: https://cloud.tencent.com/document/product/248/37207 */
const metrics: readonly (readonly [label: string, name: string, reduce: Reduce, unit: string])[] = [
  [say('requests', '请求'), 'Invocation', sum, ''],
  [say('errors', '错误'), 'Error', sum, ''],
  [say('throttled', '限流'), 'Throttle', sum, ''],
  [say('timeouts (433)', '超时（433）'), 'Http433', sum, ''],
  [say('out of memory (434)', '内存不足（434）'), 'Http434', sum, ''],
  [say('concurrent requests, peak', '并发请求，峰值'), 'ConcurrentExecutions', highest, ''],
  [say('duration, mean', '时长，平均'), 'Duration', mean, ' ms'],
  [say('memory, peak', '内存，峰值'), 'Mem', highest, ' MB'],
];

/** Shows the metrics of the functions. */
export async function showMetrics(context: Context): Promise<void> {
  const { options } = context;
  const from = toMoment(String(options.startTime ?? '24h'), 'startTime');
  const to = options.endTime ? toMoment(String(options.endTime), 'endTime') : Date.now();
  if (from >= to) {
    throw new UserError('TENCENT_TIME_INVALID', [
      say('--startTime must be before --endTime.', '--startTime 必须早于 --endTime。'),
    ]);
  }
  const api = context.createApi();
  let shown = 0;
  for (const settings of context.functions) {
    if (!(await findFunction(api, settings))) continue;
    const rows = await Promise.all(
      metrics.map(async ([label, name, reduce, unit]) => {
        const values = await readValues(context, settings, name, from, to);
        return [label, `${round(reduce(values))}${unit}`] as const;
      }),
    );
    const span = say(
      `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`,
      `${new Date(from).toISOString()} 至 ${new Date(to).toISOString()}`,
    );
    context.writeText([`${settings.key} (${settings.name}), ${span}:`, ...toLines(rows), '']);
    shown += 1;
  }
  if (shown === 0) {
    throw new UserError('TENCENT_NOT_DEPLOYED', [
      say(
        `Nothing is deployed in ${context.region}, so there are no metrics.`,
        `${context.region} 里没有部署，所以没有指标。`,
      ),
    ]);
  }
}

async function readValues(
  context: Context,
  { name, namespace }: FunctionSettings,
  metric: string,
  from: number,
  to: number,
): Promise<number[]> {
  const answer = await context.createApi().monitor<MonitorAnswer>('GetMonitorData', {
    Namespace: 'QCE/SCF_V2',
    MetricName: metric,
    Period: toPeriod(to - from),
    StartTime: toTimestamp(from),
    EndTime: toTimestamp(to),
    Instances: [
      {
        Dimensions: [
          { Name: 'functionName', Value: name },
          { Name: 'namespace', Value: namespace },
        ],
      },
    ],
  });
  const values = (answer.DataPoints ?? []).flatMap((point) => point.Values ?? []);
  return values.filter((value): value is number => typeof value === 'number');
}

/** A request may return 1440 points. */
function toPeriod(milliseconds: number): number {
  const periods = [60, 300, 3600, 86_400];
  return periods.find((seconds) => milliseconds / 1000 / seconds <= 1440) ?? 86_400;
}

const toTimestamp = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, '+00:00');

const round = (value: number) => Math.round(value * 10) / 10;
