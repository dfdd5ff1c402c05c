import { useWords } from '../i18n/words';
import { Facts } from '../parts/facts';
import { toSpeed } from './pace';
import type { Turn } from './use-chat';

/** The speed of a response, and its token usage. */
export function Figures({ turn: { pace, phase } }: { turn: Turn }) {
  const { chat: words, tag } = useWords();
  const { firstToken, total, usage } = pace;
  const speed = toSpeed(pace);
  const round = (value: number) =>
    new Intl.NumberFormat(tag, { maximumSignificantDigits: 3 }).format(value);
  const isOver = phase !== 'waiting' && phase !== 'streaming';
  const toText = speed?.isTokens ? words.tokensPerSecond : words.eventsPerSecond;
  const hasUsage = usage.input !== undefined && usage.output !== undefined;
  const hasBegun = firstToken !== undefined;
  return (
    <Facts
      of={[
        [words.firstToken, hasBegun && `${Math.round(firstToken)} ms`],
        [words.speed, speed && toText(round(speed.value))],
        [
          words.usage,
          isOver &&
            hasBegun &&
            (hasUsage ? words.usageValue(usage.input ?? 0, usage.output ?? 0) : words.unknown),
        ],
        [words.total, hasBegun && total !== undefined && `${round(total / 1000)} s`],
      ]}
    />
  );
}
