/** One request that a function has served or failed to serve. */
export interface Measurement {
  readonly time: number;
  readonly region: string;
  readonly namespace: string;
  readonly functionName: string;
  readonly version: string;
  readonly alias: string;
  readonly status: number;
  readonly durationMs: number;
  readonly memoryMb: number;
  /** The number of concurrent requests of this function, including this one. */
  readonly concurrent: number;
}

export interface Metrics {
  add(measurement: Measurement): void;
  read(): readonly Measurement[];
  clear(): void;
}

export function createMetrics(): Metrics {
  let measurements: Measurement[] = [];
  return {
    add: (measurement) => void measurements.push(measurement),
    read: () => measurements,
    clear() {
      measurements = [];
    },
  };
}
