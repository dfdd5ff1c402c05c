import { useCallback, useRef, useState } from 'preact/hooks';
import { isAbort } from '../api/ask';
import type { Failure } from '../api/failure';
import { toFailure } from '../parts/failure-notice';
import { type Arrival, judge, type Result } from './judge';
import { runStream } from './measure';

/** The stream check and its results so far. */
export interface StreamCheck {
  readonly phase: 'idle' | 'running' | 'done';
  readonly arrivals: readonly Arrival[];
  /** Set when the check is finished. */
  readonly result: Result | undefined;
  readonly failure: Failure | undefined;
  run(accessKey: string): Promise<void>;
  stop(): void;
}

export function useStreamCheck(): StreamCheck {
  const [arrivals, setArrivals] = useState<readonly Arrival[]>([]);
  const [phase, setPhase] = useState<StreamCheck['phase']>('idle');
  const [failure, setFailure] = useState<Failure>();
  const running = useRef<AbortController | undefined>(undefined);

  const run = useCallback(async (accessKey: string) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const seen: Arrival[] = [];
    setPhase('running');
    setFailure(undefined);
    setArrivals([]);
    try {
      for await (const arrival of runStream(accessKey, controller.signal)) {
        if (controller.signal.aborted) return;
        seen.push(arrival);
        setArrivals([...seen]);
      }
      if (!controller.signal.aborted) setPhase('done');
    } catch (error) {
      // A newer run has replaced this one.
      if (running.current !== controller) return;
      setPhase('idle');
      if (!isAbort(error)) setFailure(toFailure(error));
    }
  }, []);
  const stop = useCallback(() => running.current?.abort(), []);

  const result = phase === 'done' ? judge(arrivals) : undefined;
  return { phase, arrivals, result, failure, run, stop };
}
