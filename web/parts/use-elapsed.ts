import { useEffect, useState } from 'preact/hooks';

/** How often a timer on the page is updated. Milliseconds. */
const tick = 50;

/** Milliseconds since something started to run; stops when it has ended. */
export function useElapsed(isRunning: boolean): number {
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    if (!isRunning) return;
    const start = performance.now();
    setElapsed(0);
    const timer = setInterval(() => setElapsed(performance.now() - start), tick);
    return () => clearInterval(timer);
  }, [isRunning]);
  return elapsed;
}
