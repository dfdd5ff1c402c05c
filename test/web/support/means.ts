import { findWords, type Speaker } from '../../../plugins/operations/words/words';

/** The explanation of a code in the table of error words. */
export function means(by: Speaker, code: string, language: 'en' | 'zh' = 'en'): string {
  const [word] = findWords(code, by);
  if (!word) throw new Error(`The table has no ${code}.`);
  return word[language].means;
}
