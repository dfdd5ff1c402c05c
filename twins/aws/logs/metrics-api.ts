import { createJsonService } from '../api/json-service';
import type { Service } from '../api/service';

export type MetricName = 'Invocations' | 'Errors' | 'Throttles' | 'Duration';

export interface Metrics {
  record(functionName: string, metric: MetricName, value: number): void;
  values(functionName: string, metric: string, from: number, to: number): number[];
}

export function createMetrics(): Metrics {
  const points: { functionName: string; metric: string; value: number; at: number }[] = [];
  return {
    record: (functionName, metric, value) =>
      void points.push({ functionName, metric, value, at: Date.now() }),
    values: (functionName, metric, from, to) =>
      points
        .filter((point) => point.functionName === functionName && point.metric === metric)
        .filter(({ at }) => at >= from && at <= to)
        .map(({ value }) => value),
  };
}

/** The part of CloudWatch that `sls metrics` uses: one data point for the whole period. */
export function createMetricsApi(metrics: Metrics): Service {
  return createJsonService({
    name: 'monitoring',
    target: 'GraniteServiceVersion20100801',
    version: '1.0',
    operations: {
      GetMetricStatistics: {
        resource: () => '*',
        run(input) {
          const { MetricName, Dimensions, StartTime, EndTime, Unit } = input;
          const dimensions = Dimensions as { Name: string; Value: string }[];
          const functionName = dimensions.find(({ Name }) => Name === 'FunctionName')?.Value ?? '';
          const [from, to] = [Number(StartTime) * 1000, Number(EndTime) * 1000];
          const values = metrics.values(functionName, String(MetricName), from, to);
          const sum = values.reduce((total, value) => total + value, 0);
          const point = { Timestamp: from / 1000, Unit, Sum: sum, Average: sum / values.length };
          return { Label: MetricName, Datapoints: values.length === 0 ? [] : [point] };
        },
      },
    },
  });
}
