import { useWords } from '../i18n/words';
import { type Arrival, EVENTS, INTERVAL } from './judge';

/** Where the two lines of time are, in pixels from the top. */
const top = 20;
const bottom = 76;

/**
 * Two lines of time, one below the other: when each event was sent, and when it arrived. Where all is
 * well the connections between them stand upright; a buffer bends them to the right into one point.
 */
export function Chart({ arrivals }: { arrivals: readonly Arrival[] }) {
  const { stream: words } = useWords();
  // The two clocks meet where the way took the shortest time: nothing arrives before it was sent.
  const begin = Math.min(...arrivals.map(({ sent, arrived }) => arrived - sent));
  const end = Math.max((EVENTS - 1) * INTERVAL, (arrivals.at(-1)?.arrived ?? 0) - begin);
  const toPercent = (time: number) => `${(time / end) * 100}%`;
  const slots = Array.from({ length: EVENTS }, (_, at) => at * INTERVAL);
  return (
    <div class="chart" role="img" aria-label={words.chart(arrivals.length, EVENTS)}>
      <div class="names" aria-hidden="true">
        <span>{words.sent}</span>
        <span>{words.arrived}</span>
      </div>
      <svg aria-hidden="true">
        <line class="axis" x1="0" x2="100%" y1={top} y2={top} />
        <line class="axis" x1="0" x2="100%" y1={bottom} y2={bottom} />
        {slots.slice(arrivals.length).map((time) => (
          <circle key={time} class="pending" cx={toPercent(time)} cy={top} r="4" />
        ))}
        {arrivals.map(({ sent, arrived }) => (
          <g key={sent} class="event">
            <line x1={toPercent(sent)} x2={toPercent(arrived - begin)} y1={top} y2={bottom} />
            <circle cx={toPercent(sent)} cy={top} r="4" />
            <circle cx={toPercent(arrived - begin)} cy={bottom} r="6" />
          </g>
        ))}
      </svg>
    </div>
  );
}
