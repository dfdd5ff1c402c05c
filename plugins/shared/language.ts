/** The variables that say which language somebody reads, the first that is set counts. */
const variables = ['SLS_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'] as const;

/** The languages in which the commands speak; what osls itself says stays English. */
export type Language = 'en' | 'zh';

/** The language of the user. */
export function findLanguage(environment: NodeJS.ProcessEnv = process.env): Language {
  const name = variables.map((variable) => environment[variable]?.trim()).find(Boolean);
  return /^zh/i.test(name ?? '') ? 'zh' : 'en';
}

let settled: Language | undefined;

/** From here on only this language: what programs read is the same for everyone. */
export function settleLanguage(language: Language): void {
  settled = language;
}

/** Which of the two texts of a table is to be shown. */
export const language = (): Language => settled ?? findLanguage();

/** A text in the language of the user. Codes, exit codes and `--json` are the same in both. */
export const say = (en: string, zh: string): string => (language() === 'zh' ? zh : en);
