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

/** The meaning of one stream event. */
export interface Piece {
  readonly text?: string | undefined;
  /** Activity without text to show, such as reasoning. */
  readonly isThought?: boolean | undefined;
  readonly usage?: Usage | undefined;
  /** The response is complete. */
  readonly isEnd?: boolean | undefined;
}

/** How to use one kind of API. */
export interface Speaker {
  /** The header that contains the key. */
  toHeaders(key: string): Record<string, string>;
  /** The path of the model list, below the provider's base path. */
  readonly modelsPath: string;
  readModels(answer: unknown): string[];
  toChat(model: string, messages: readonly Message[], provider: Provider): ChatRequest;
  /** Interprets the parsed data of an event that is not an error. */
  read(data: never): Piece;
}

export interface ChatRequest {
  /** Below the provider's base path. */
  readonly path: string;
  readonly body: object;
}

export const speakers: Readonly<Record<Dialect, Speaker>> = { openai, anthropic, gemini };
