import { useWords } from '../i18n/words';
import { useElapsed } from '../parts/use-elapsed';
import { type Arrival, EVENTS, INTERVAL, isHeld } from './judge';

/** Positions of the two timelines, in pixels from the top. */
const top = 20;
const bottom = 76;

interface ChartProps {
  readonly arrivals: readonly Arrival[];
  readonly isRunning: boolean;
}

/**
 * Two timelines, one above the other: when each event was sent, and when it arrived. The lines
 * between them are vertical if nothing was buffered. Buffered events have a dashed line and a
 * square; events that should have been sent but have not arrived have no end point.
 */
export function Chart({ arrivals, isRunning }: ChartProps) {
  const { stream: words } = useWords();
  const elapsed = useElapsed(isRunning);
  // The two clocks are aligned on the fastest event, so that no event arrives before it was sent.
  const begin = Math.min(...arrivals.map(({ sent, arrived }) => arrived - sent));
  const now = isRunning ? elapsed - (Number.isFinite(begin) ? begin : 0) : 0;
  const sentByClock = isRunning ? Math.min(EVENTS, Math.floor(now / INTERVAL) + 1) : 0;
  const sent = Math.max(arrivals.length, sentByClock);
  const lastArrival = (arrivals.at(-1)?.arrived ?? 0) - (arrivals.length > 0 ? begin : 0);
  const end = Math.max((EVENTS - 1) * INTERVAL, lastArrival, now);
  const toPercent = (time: number) => `${(Math.max(0, time) / end) * 100}%`;
  const anyHeld = arrivals.some((_, at) => isHeld(arrivals, at));
  return (
    <>
      <div class="chart" role="img" aria-label={words.chart(arrivals.length, EVENTS)}>
        <div class="names" aria-hidden="true">
          <span>{words.sent}</span>
          <span>{words.arrived}</span>
        </div>
        <svg aria-hidden="true">
          <line class="axis" x1="0" x2="100%" y1={top} y2={top} />
          <line class="axis" x1="0" x2="100%" y1={bottom} y2={bottom} />
          {Array.from({ length: EVENTS - arrivals.length }, (_, index) => {
            const at = arrivals.length + index;
            const x = toPercent(at * INTERVAL);
            if (at >= sent) return <circle key={at} class="pending" cx={x} cy={top} r="4" />;
            return (
              <g key={at} class="missing">
                <line x1={x} x2={x} y1={top} y2={(top + bottom) / 2} />
                <circle cx={x} cy={top} r="4" />
              </g>
            );
          })}
          {arrivals.map((arrival, at) => (
            <Connection
              key={at}
              from={toPercent(arrival.sent)}
              to={toPercent(arrival.arrived - begin)}
              isHeld={isHeld(arrivals, at)}
            />
          ))}
        </svg>
      </div>
      <p class="legend hint">
        {isRunning && words.caption(sent, arrivals.length)}
        {!isRunning && anyHeld && words.legend}
      </p>
    </>
  );
}

function Connection({ from, to, isHeld }: { from: string; to: string; isHeld: boolean }) {
  return (
    <g class={isHeld ? 'event held' : 'event'}>
      <line x1={from} x2={to} y1={top} y2={bottom} />
      <circle cx={from} cy={top} r="4" />
      {isHeld ? (
        <rect x={to} y={bottom - 6} width="12" height="12" transform="translate(-6 0)" />
      ) : (
        <circle cx={to} cy={bottom} r="6" />
      )}
    </g>
  );
}
