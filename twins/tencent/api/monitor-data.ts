import type { Handler } from '../cloud';
import { ApiError } from '../errors';
import type { Measurement } from '../metrics';
import { text } from './rules';

type Reduce = (measurements: readonly Measurement[]) => number;

const count: Reduce = (all) => all.length;
const countIf =
  (fits: (one: Measurement) => boolean): Reduce =>
  (all) =>
    all.filter(fits).length;
const highest =
  (read: (one: Measurement) => number): Reduce =>
  (all) =>
    Math.max(...all.map(read));
const mean =
  (read: (one: Measurement) => number): Reduce =>
  (all) =>
    Math.round((all.reduce((sum, one) => sum + read(one), 0) / all.length) * 100) / 100;

/** The metrics of QCE/SCF_V2 (248/45130) that the twin supports. */
const METRICS: Readonly<Record<string, Reduce>> = {
  Invocation: count,
  Error: countIf(({ status }) => status >= 400),
  Duration: mean(({ durationMs }) => durationMs),
  Mem: highest(({ memoryMb }) => memoryMb),
  ConcurrentExecutions: highest(({ concurrent }) => concurrent),
  Throttle: countIf(({ status }) => status === 432),
  Syserr: countIf(({ status }) => status === 500),
  FunctionErrorPercentage: (all) =>
    (100 * all.filter(({ status }) => status >= 400).length) / all.length,
  Http2xx: countIf(({ status }) => status >= 200 && status < 300),
  Http4xx: countIf(({ status }) => status >= 400 && status < 500),
  Http432: countIf(({ status }) => status === 432),
  Http433: countIf(({ status }) => status === 433),
  Http434: countIf(({ status }) => status === 434),
  ConfigMem: mean(({ memoryMb }) => memoryMb),
  MemDuration: mean(({ memoryMb, durationMs }) => memoryMb * durationMs),
};

const PERIODS = [10, 60, 300, 3600, 86_400];
const MAX_POINTS = 1440;
const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;

interface Instance {
  readonly Dimensions?: readonly { readonly Name?: string; readonly Value?: string }[];
}

/** Cloud Monitor GetMonitorData (248/31014), for functions. */
export const getMonitorData: Handler = ({ metrics }, call) => {
  const { parameters, region } = call;
  const namespace = text(call, 'Namespace');
  if (namespace.toUpperCase() !== 'QCE/SCF_V2') {
    throw new ApiError('InvalidParameterValue', `There is no namespace ${namespace} here.`);
  }
  const name = text(call, 'MetricName');
  const reduce = METRICS[name];
  if (!reduce) throw new ApiError('InvalidParameterValue', `There is no metric ${name}.`);
  const period = Number(parameters.Period ?? 300);
  if (!PERIODS.includes(period)) {
    throw new ApiError('InvalidParameterValue', `Period must be one of ${PERIODS.join(', ')}.`);
  }
  const now = Date.now();
  const from = toTime(text(call, 'StartTime'), now - 3_600_000);
  const to = toTime(text(call, 'EndTime'), now);
  if (from > to) throw new ApiError('InvalidParameterValue', 'EndTime is earlier than StartTime.');
  if ((to - from) / 1000 / period > MAX_POINTS) {
    throw new ApiError('InvalidParameterValue', `More than ${MAX_POINTS} points were asked for.`);
  }
  const instances = parameters.Instances as Instance[];
  if (instances.length === 0 || instances.length > 10) {
    throw new ApiError('InvalidParameterValue', 'Instances takes 1 to 10 instances.');
  }
  return {
    Period: period,
    MetricName: name,
    StartTime: toAnswerTime(from),
    EndTime: toAnswerTime(to),
    Msg: '',
    DataPoints: instances.map(({ Dimensions = [] }) => {
      const fits = toFilter(Dimensions, region);
      const chosen = metrics
        .read()
        .filter((one) => one.time >= from && one.time <= to && fits(one));
      const points = [...groupByPeriod(chosen, period)].sort(([left], [right]) => left - right);
      return {
        Dimensions,
        Timestamps: points.map(([time]) => time),
        Values: points.map(([, all]) => reduce(all)),
      };
    }),
  };
};

function groupByPeriod(all: readonly Measurement[], period: number): Map<number, Measurement[]> {
  const groups = new Map<number, Measurement[]>();
  for (const one of all) {
    const start = Math.floor(one.time / 1000 / period) * period;
    groups.set(start, [...(groups.get(start) ?? []), one]);
  }
  return groups;
}

function toFilter(dimensions: NonNullable<Instance['Dimensions']>, region: string) {
  const wanted = new Map(dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
  for (const name of wanted.keys()) {
    if (!['functionName', 'namespace', 'version', 'alias'].includes(name)) {
      throw new ApiError('InvalidParameterValue', `There is no dimension ${name}.`);
    }
  }
  if (!wanted.has('functionName') || !wanted.has('namespace')) {
    throw new ApiError(
      'InvalidParameterValue',
      'The dimensions functionName and namespace are needed.',
    );
  }
  return (one: Measurement) =>
    one.region === region &&
    one.functionName === wanted.get('functionName') &&
    one.namespace === wanted.get('namespace') &&
    (wanted.get('version') ?? one.version).toUpperCase() === one.version.toUpperCase() &&
    (wanted.get('alias') ?? one.alias) === one.alias;
}

function toTime(value: string, defaultValue: number): number {
  if (!value) return defaultValue;
  if (!WITH_ZONE.test(value)) {
    throw new ApiError(
      'InvalidParameterValue',
      `${value} is no time such as 2026-11-24T08:00:00+08:00.`,
    );
  }
  return Date.parse(value);
}

const toAnswerTime = (time: number) =>
  new Date(time + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
