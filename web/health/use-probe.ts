import { useCallback, useRef, useState } from 'preact/hooks';
import { isAbort } from '../api/ask';
import type { Failure } from '../api/failure';
import { toFailure } from '../parts/failure-notice';

/** One check that the page runs, and its result. */
export interface Probe<T> {
  readonly phase: 'idle' | 'running' | 'done';
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
  /** The duration in this browser. Milliseconds. */
  readonly ms: number | undefined;
  /** @param probe may report what it has found so far. */
  run(probe: (signal: AbortSignal, onPart: (value: T) => void) => Promise<T>): Promise<void>;
}

export function useProbe<T>(): Probe<T> {
  const [state, setState] = useState<Omit<Probe<T>, 'run'>>(idle);
  const running = useRef<AbortController | undefined>(undefined);
  const run = useCallback(async (probe: Parameters<Probe<T>['run']>[0]) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const start = performance.now();
    setState({ ...idle, phase: 'running' });
    const isCurrent = () => running.current === controller;
    const finish = (found: { value?: T; failure?: Failure }) => {
      if (isCurrent()) {
        setState({ ...idle, phase: 'done', ms: performance.now() - start, ...found });
      }
    };
    const onPart = (value: T) => isCurrent() && setState({ ...idle, phase: 'running', value });
    try {
      finish({ value: await probe(controller.signal, onPart) });
    } catch (error) {
      if (!isAbort(error)) finish({ failure: toFailure(error) });
    }
  }, []);
  return { ...state, run };
}

const idle = { phase: 'idle', value: undefined, failure: undefined, ms: undefined } as const;
