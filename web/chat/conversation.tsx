import { useEffect, useRef } from 'preact/hooks';
import type { Status } from '../api/status';
import { keys } from '../connect/client';
import { useWords } from '../i18n/words';
import { type ParseMarkdown, useMarkdownParser } from '../markdown/load';
import { Markdown } from '../markdown/render';
import { CopyButton } from '../parts/copy-button';
import { FailureNotice } from '../parts/failure-notice';
import { toCommand } from './converse';
import { Figures } from './figures';
import { toDataUrl } from './image';
import type { Chat, Turn } from './use-chat';

interface ConversationProps {
  readonly chat: Chat;
  readonly status: Status | undefined;
}

/** The messages of a conversation, with the figures of each response. */
export function Conversation({ chat: { turns, isRunning }, status }: ConversationProps) {
  const { chat: words } = useWords();
  const log = useRef<HTMLDivElement>(null);
  const parse = useMarkdownParser(turns.some(({ answer }) => answer));
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [turns]);
  const last = turns.at(-1);
  if (!last) return <p class="log empty">{words.empty}</p>;
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
        {turns.map((turn, at) => (
          <TurnView key={at} turn={turn} status={status} parse={parse} />
        ))}
      </div>
      <Figures turn={last} />
    </>
  );
}

interface TurnViewProps {
  readonly turn: Turn;
  readonly status: Status | undefined;
  readonly parse: ParseMarkdown | undefined;
}

function TurnView({ turn, status, parse }: TurnViewProps) {
  const { chat: words, errors } = useWords();
  const { text, image, answer, phase, failure, ids, provider, model, messages } = turn;
  const isOver = phase !== 'waiting' && phase !== 'streaming';
  const facts = [
    ids?.requestId && `${errors.requestId} ${ids.requestId}`,
    ids?.apiRequestId && `${errors.apiRequestId} ${ids.apiRequestId}`,
  ].filter(Boolean);
  return (
    <>
      <div class="message user">
        <p class="who">{words.you}</p>
        {image && <img class="picture" src={toDataUrl(image)} alt={words.image} />}
        <p class="text">{text}</p>
      </div>
      {(answer || !isOver) && (
        <div class="message assistant">
          <p class="who">
            {words.assistant} · {model}
          </p>
          {answer && parse ? (
            <Markdown text={answer} parse={parse} />
          ) : (
            <p class="text">{answer}</p>
          )}
          {!isOver && <span class="caret" aria-hidden="true" />}
          {phase === 'waiting' && <span class="soft">{words.waiting}</span>}
        </div>
      )}
      {phase === 'stopped' && (
        <p class="soft">{status?.cloud === 'aws' ? words.stoppedUnseen : words.stopped}</p>
      )}
      {failure && <FailureNotice failure={failure} cloud={status?.cloud} />}
      {isOver && (
        <p class="facts">
          <span>{!failure && facts.join(' · ')}</span>
          <CopyButton
            text={toCommand(provider, keys[status?.mode ?? 'open'], model, messages)}
            label={words.asCurl}
            what={words.asCurl}
          />
        </p>
      )}
    </>
  );
}
