import { useRef, useState } from 'preact/hooks';
import { isAbort } from '../api/ask';
import type { Failure } from '../api/failure';
import { toFailure } from '../parts/failure-notice';
import { converse, type Line } from './converse';
import type { Message } from './dialect';
import { addPiece, noPace, type Pace } from './pace';

/** A conversation, kept in memory and nowhere else. */
export interface Chat {
  readonly messages: readonly Message[];
  readonly phase: 'idle' | 'waiting' | 'streaming' | 'stopped' | 'done';
  /** Of the last answer. */
  readonly pace: Pace;
  readonly failure: Failure | undefined;
  send(text: string, model: string, line: Omit<Line, 'signal'>): Promise<void>;
  /** Aborts the request: the proxy then drops its own one, and the model stops. */
  stop(): void;
  clear(): void;
}

/** @param onOutcome is told how each request went. */
export function useChat(onOutcome: (outcome: Failure | 'worked') => void): Chat {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const [phase, setPhase] = useState<Chat['phase']>('idle');
  const [pace, setPace] = useState<Pace>(noPace);
  const [failure, setFailure] = useState<Failure>();
  const running = useRef<AbortController | undefined>(undefined);

  async function send(text: string, model: string, line: Omit<Line, 'signal'>): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    // An answer that never came is not part of what the model is told.
    const asked: Message[] = [...messages.filter((one) => one.text), { role: 'user', text }];
    const start = performance.now();
    let answer = '';
    let known = noPace;
    setMessages([...asked, { role: 'assistant', text: '' }]);
    setPhase('waiting');
    setPace(noPace);
    setFailure(undefined);
    try {
      for await (const piece of converse({ ...line, signal: controller.signal }, model, asked)) {
        const isToken = Boolean(piece.text || piece.isThought);
        known = addPiece(known, isToken, piece.usage, performance.now() - start);
        setPace(known);
        if (!piece.text) continue;
        answer += piece.text;
        setPhase('streaming');
        setMessages([...asked, { role: 'assistant', text: answer }]);
      }
      setPhase('done');
      onOutcome('worked');
    } catch (error) {
      const wasStopped = isAbort(error) || controller.signal.aborted;
      setPhase(wasStopped ? 'stopped' : 'done');
      if (!wasStopped) {
        setFailure(toFailure(error));
        onOutcome(toFailure(error));
      }
    }
    setPace({ ...known, total: performance.now() - start });
  }

  return {
    messages,
    phase,
    pace,
    failure,
    send,
    stop: () => running.current?.abort(),
    clear() {
      setMessages([]);
      setPhase('idle');
      setPace(noPace);
      setFailure(undefined);
    },
  };
}
