import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { en, type Words } from './en';
import { zh } from './zh';

export type { Words } from './en';

export type Language = 'en' | 'zh';

export const languages: Readonly<Record<Language, Words>> = { en, zh };

const WordsContext = createContext<Words>(en);
export const WordsProvider = WordsContext.Provider;

/** The texts in the language that the page is shown in. */
export const useWords = (): Words => useContext(WordsContext);

/** The first language of the browser that the page has. */
export function preferredLanguage(): Language {
  for (const tag of navigator.languages) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}
