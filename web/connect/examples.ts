import type { Words } from '../i18n/words';
import type { Provider } from '../providers';
import { anthropicExamples } from './anthropic';
import { geminiExamples } from './gemini';
import { openAiExamples } from './openai';

/** How one client is pointed at this proxy: lines to paste, or fields to fill in. */
export interface Example {
  readonly client: string;
  /** Where it goes. */
  readonly step?: string;
  readonly code?: string;
  readonly fields?: readonly (readonly [label: string, value: string])[];
}

/** What an example is made of. */
export interface Place {
  /** The address of this proxy, without a slash at the end. */
  readonly origin: string;
  readonly provider: Provider;
  readonly providers: readonly Provider[];
  readonly words: Words['copy'];
}

const makers = {
  openai: openAiExamples,
  anthropic: anthropicExamples,
  gemini: geminiExamples,
};

/** The examples for one provider. */
export const toExamples = (place: Place): Example[] => makers[place.provider.dialect](place);
