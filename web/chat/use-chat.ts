import { useRef, useState } from 'preact/hooks';
import { isAbort } from '../api/ask';
import type { Failure } from '../api/failure';
import { toFailure } from '../parts/failure-notice';
import type { Provider } from '../providers';
import { converse, type Line, type RequestIds } from './converse';
import type { Message } from './dialect';
import type { Image } from './image';
import { addPiece, noPace, type Pace } from './pace';

/** A question, and the model and provider it is for. */
export interface Question {
  readonly text: string;
  readonly image?: Image | undefined;
  readonly model: string;
}

/** A question and its outcome. */
export interface Turn extends Question {
  readonly provider: Provider;
  /** All messages sent to the model, this question last. */
  readonly messages: readonly Message[];
  readonly answer: string;
  readonly phase: 'waiting' | 'streaming' | 'stopped' | 'done' | 'failed';
  readonly pace: Pace;
  readonly ids: RequestIds | undefined;
  readonly failure: Failure | undefined;
}

/** A conversation, kept only in memory. */
export interface Chat {
  readonly turns: readonly Turn[];
  readonly isRunning: boolean;
  /** Resolves with false if the request failed. */
  send(question: Question, line: Omit<Line, 'signal'>): Promise<boolean>;
  /** Aborts the request: the proxy then cancels the upstream request, and the model stops. */
  stop(): void;
  clear(): void;
}

/**
 * How long pieces are collected before they are shown together, because a long response takes a
 * while to draw. Milliseconds.
 */
const frame = 40;

/** @param onOutcome is called with the outcome of each request. */
export function useChat(onOutcome: (outcome: Failure | 'worked') => void): Chat {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const running = useRef<AbortController | undefined>(undefined);
  const phase = turns.at(-1)?.phase;

  async function send(question: Question, line: Omit<Line, 'signal'>): Promise<boolean> {
    const controller = new AbortController();
    running.current = controller;
    const messages = [...toHistory(turns), toMessage(question)];
    const start = performance.now();
    let turn: Turn = {
      ...question,
      ...{ provider: line.provider, messages, answer: '', phase: 'waiting', pace: noPace },
      ...{ ids: undefined, failure: undefined },
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      clearTimeout(timer);
      timer = undefined;
      setTurns([...turns, turn]);
    };
    const update = (change: Partial<Turn>) => {
      turn = { ...turn, ...change };
      show();
    };
    update({});
    try {
      const whole = { ...line, signal: controller.signal };
      const pieces = converse(whole, question.model, messages, (ids) => update({ ids }));
      for await (const { text, isThought, usage } of pieces) {
        const isToken = Boolean(text || isThought);
        const pace = addPiece(turn.pace, isToken, usage, performance.now() - start);
        turn = { ...turn, pace, ...(text && { phase: 'streaming', answer: turn.answer + text }) };
        timer ??= setTimeout(show, frame);
      }
      update({ phase: 'done' });
      onOutcome('worked');
    } catch (error) {
      if (isAbort(error) || controller.signal.aborted) update({ phase: 'stopped' });
      else {
        update({ phase: 'failed', failure: toFailure(error) });
        onOutcome(toFailure(error));
      }
    }
    update({ pace: { ...turn.pace, total: performance.now() - start } });
    return turn.phase !== 'failed';
  }

  return {
    turns,
    isRunning: phase === 'waiting' || phase === 'streaming',
    send,
    stop: () => running.current?.abort(),
    clear: () => setTurns([]),
  };
}

const toMessage = ({ text, image }: Question): Message => ({ role: 'user', text, image });

/** The conversation so far as sent to the model, without questions that got no response. */
const toHistory = (turns: readonly Turn[]): Message[] =>
  turns
    .filter(({ answer }) => answer)
    .flatMap((turn) => [toMessage(turn), { role: 'assistant', text: turn.answer }]);
