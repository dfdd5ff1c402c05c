import { useWords } from '../i18n/words';
import { type Arrival, EVENTS, INTERVAL } from './measure';

/** Percent of the width that stays free on the left, for the words, and on the right. */
const left = 14;
const right = 4;

/**
 * Two lines of time, one below the other: when each event was sent, and when it arrived. Where all is
 * well the connections between them stand upright; a buffer bends them to the right into one point.
 */
export function Chart({ arrivals }: { arrivals: readonly Arrival[] }) {
  const { stream: words } = useWords();
  // The two clocks meet where the way took the shortest time: nothing arrives before it was sent.
  const begin = Math.min(...arrivals.map(({ sent, arrived }) => arrived - sent));
  const end = Math.max((EVENTS - 1) * INTERVAL, (arrivals.at(-1)?.arrived ?? 0) - begin);
  const toPercent = (time: number) =>
    `${left + Math.min(1, Math.max(0, time / end)) * (100 - left - right)}%`;
  const slots = Array.from({ length: EVENTS }, (_, at) => at * INTERVAL);
  return (
    <svg class="chart" role="img" aria-label={words.chart(arrivals.length, EVENTS)}>
      <text x="0" y="28">
        {words.sent}
      </text>
      <text x="0" y="84">
        {words.arrived}
      </text>
      <line class="axis" x1={`${left}%`} x2={`${100 - right}%`} y1="24" y2="24" />
      <line class="axis" x1={`${left}%`} x2={`${100 - right}%`} y1="80" y2="80" />
      {slots.slice(arrivals.length).map((time) => (
        <circle key={time} class="pending" cx={toPercent(time)} cy="24" r="4" />
      ))}
      {arrivals.map(({ sent, arrived }) => (
        <g key={sent} class="event">
          <line x1={toPercent(sent)} x2={toPercent(arrived - begin)} y1="24" y2="80" />
          <circle cx={toPercent(sent)} cy="24" r="4" />
          <circle class="hit" cx={toPercent(arrived - begin)} cy="80" r="6" />
        </g>
      ))}
    </svg>
  );
}
