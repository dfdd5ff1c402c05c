/** The variables that select the language; the first that is set counts. */
const variables = ['SLS_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'] as const;

/** The languages of the commands; messages of osls itself stay English. */
export type Language = 'en' | 'zh';

/** The language of the user. */
export function findLanguage(environment: NodeJS.ProcessEnv = process.env): Language {
  const name = variables.map((variable) => environment[variable]?.trim()).find(Boolean);
  return /^zh/i.test(name ?? '') ? 'zh' : 'en';
}

let settled: Language | undefined;

/** Fixes the language from here on, for output that programs read. */
export function settleLanguage(language: Language): void {
  settled = language;
}

/** Selects one of the two texts of a table. */
export const language = (): Language => settled ?? findLanguage();

/** A text in the language of the user. Codes, exit codes and `--json` are the same in both. */
export const say = (en: string, zh: string): string => (language() === 'zh' ? zh : en);
