import { useEffect, useRef } from 'preact/hooks';
import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { Facts } from '../parts/facts';
import { toSpeed } from './pace';
import type { Chat } from './use-chat';

interface ConversationProps {
  readonly chat: Chat;
  readonly cloud: Status['cloud'] | undefined;
}

/** What was said, and how fast it came. */
export function Conversation({ chat, cloud }: ConversationProps) {
  const { chat: words } = useWords();
  const { messages, phase } = chat;
  const isRunning = phase === 'waiting' || phase === 'streaming';
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [messages]);
  // An answer that never began is no part of what was said.
  const shown = messages.filter(({ text }) => isRunning || text);
  if (messages.length === 0) return <p class="log empty">{words.empty}</p>;
  return (
    <>
      <div
        class="log"
        role="log"
        aria-label={words.log}
        aria-busy={isRunning}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        ref={log}
      >
        {shown.map(({ role, text }, at) => (
          <div key={at} class={`message ${role}`}>
            <p class="who">{role === 'user' ? words.you : words.assistant}</p>
            <p class="text">
              {text}
              {isRunning && at === messages.length - 1 && <span class="caret" aria-hidden="true" />}
              {phase === 'waiting' && at === messages.length - 1 && (
                <span class="soft">{words.waiting}</span>
              )}
            </p>
          </div>
        ))}
        {phase === 'stopped' && (
          <p class="soft">{cloud === 'aws' ? words.stoppedUnseen : words.stopped}</p>
        )}
      </div>
      <Figures chat={chat} />
    </>
  );
}

function Figures({ chat: { pace, phase } }: { chat: Chat }) {
  const { chat: words, tag } = useWords();
  const { firstToken, total, usage } = pace;
  const speed = toSpeed(pace);
  const round = (value: number) =>
    new Intl.NumberFormat(tag, { maximumSignificantDigits: 3 }).format(value);
  const isOver = phase === 'done' || phase === 'stopped';
  const toText = speed?.isTokens ? words.tokensPerSecond : words.eventsPerSecond;
  const hasUsage = usage.input !== undefined && usage.output !== undefined;
  return (
    <Facts
      of={[
        [words.firstToken, firstToken !== undefined && `${Math.round(firstToken)} ms`],
        [words.speed, speed && toText(round(speed.value))],
        [
          words.usage,
          isOver &&
            firstToken !== undefined &&
            (hasUsage ? words.usageValue(usage.input ?? 0, usage.output ?? 0) : words.unknown),
        ],
        [
          words.total,
          total !== undefined && firstToken !== undefined && `${round(total / 1000)} s`,
        ],
      ]}
    />
  );
}
