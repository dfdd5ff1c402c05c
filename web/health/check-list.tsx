import { useWords } from '../i18n/words';
import { CheckIcon, CrossIcon, InfoIcon, LockIcon, RunningIcon, WarningIcon } from '../parts/icons';
import { useElapsed } from '../parts/use-elapsed';
import { WithCode } from '../parts/with-code';
import type { Row, Tone } from './rows';

const icons: Readonly<Record<Tone, typeof CheckIcon>> = {
  running: RunningIcon,
  unchecked: LockIcon,
  good: CheckIcon,
  info: InfoIcon,
  warning: WarningIcon,
  bad: CrossIcon,
};

/** The checks, each with progress, duration and how to fix a bad result. */
export function CheckList({ rows }: { rows: readonly Row[] }) {
  const { checks } = useWords();
  return (
    <ul class="checks" aria-label={checks.label}>
      {rows.map((row) => (
        <CheckRow key={row.name} row={row} />
      ))}
    </ul>
  );
}

function CheckRow({ row: { id, name, tone, text, cure, ms } }: { row: Row }) {
  const { checks, tag } = useWords();
  const elapsed = useElapsed(tone === 'running');
  const ToneIcon = icons[tone];
  const time = tone === 'running' ? elapsed : ms;
  return (
    <li class={`check ${tone}`} data-check={id}>
      <ToneIcon />
      <span class="name">
        {name}
        <span class="hidden">: {checks.tones[tone]}.</span>
      </span>
      <span class="result">
        {text}
        {cure && (
          <span class="cure">
            <WithCode text={cure} />
          </span>
        )}
      </span>
      {time !== undefined && <span class="time">{toTime(time, tag)}</span>}
    </li>
  );
}

/** Milliseconds as they are, or seconds with one digit. */
function toTime(ms: number, language: string): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(ms / 1_000)} s`;
}
