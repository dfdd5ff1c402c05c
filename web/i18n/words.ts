import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { recall } from '../parts/remembered';
import { en, type Words } from './en';
import { zh } from './zh';

export type { Words } from './en';

export type Language = 'en' | 'zh';

export const languages: Readonly<Record<Language, Words>> = { en, zh };

const WordsContext = createContext<Words>(en);
export const WordsProvider = WordsContext.Provider;

/** The texts in the language that the page is shown in. */
export const useWords = (): Words => useContext(WordsContext);

/** What a person has chosen before, else the first language of the browser that the page has. */
export function preferredLanguage(): Language {
  const chosen = recall('local', 'language');
  if (chosen === 'en' || chosen === 'zh') return chosen;
  for (const tag of navigator.languages) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}
