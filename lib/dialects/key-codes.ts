/**
 * What a code of an API means for the key. `limited` is a limit of one model, `limited key` of all of
 * the key; `none` says that it is not about the key, whatever the status suggests.
 */
export type CodeMeaning =
  | 'wrong key'
  | 'maybe wrong key'
  | 'no credit'
  | 'limited'
  | 'limited key'
  | 'none';

/**
 * What an API says about a key, by what it calls it. `codes` are compared with the members in which APIs
 * put codes, and with nothing else: messages repeat what the caller wrote.
 *
 * `sentences` are for APIs that have no code for it: the whole message must be that sentence, so that no
 * caller can have it said by writing it. Even so it counts as a guess.
 */
export interface KeyCodes {
  readonly codes: Readonly<Record<string, CodeMeaning>>;
  readonly sentences?: readonly (readonly [sentence: RegExp, meaning: CodeMeaning])[];
}
