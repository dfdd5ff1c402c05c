import type { Dialect, Provider } from '../providers';
import { anthropic } from './anthropic';
import { gemini } from './gemini';
import type { Image } from './image';
import { openai } from './openai';

export interface Message {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly image?: Image | undefined;
}

/** Tokens, as the provider counts them; absent is not zero. */
export interface Usage {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
}

/** What one event of a stream says. */
export interface Piece {
  readonly text?: string | undefined;
  /** A sign of life without text to show: a thought. */
  readonly isThought?: boolean | undefined;
  readonly usage?: Usage | undefined;
  /** The answer is whole. */
  readonly isEnd?: boolean | undefined;
}

/** How one kind of API is spoken to. */
export interface Speaker {
  /** The header that carries the key. */
  toHeaders(key: string): Record<string, string>;
  /** Where the models are listed, below the provider's base path. */
  readonly modelsPath: string;
  readModels(answer: unknown): string[];
  toChat(model: string, messages: readonly Message[], provider: Provider): ChatRequest;
  /** Reads the parsed data of one event that is no error. */
  read(data: never): Piece;
}

export interface ChatRequest {
  /** Below the provider's base path. */
  readonly path: string;
  readonly body: object;
}

export const speakers: Readonly<Record<Dialect, Speaker>> = { openai, anthropic, gemini };
