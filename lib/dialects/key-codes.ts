/**
 * What an API's code means for the key. `limited`: a rate limit for one model; `limited key`: for
 * the whole key; `none`: not about the key, whatever the status suggests.
 */
export type CodeMeaning =
  | 'wrong key'
  | 'maybe wrong key'
  | 'no credit'
  | 'limited'
  | 'limited key'
  | 'none';

/**
 * The meaning of an API's codes for a key. `codes` are compared only with the members in which APIs
 * send codes, because messages may repeat text from the caller.
 *
 * `sentences` are for APIs without a code: the entire message must be that sentence, so that no
 * caller can provoke it. Even then it counts as uncertain.
 */
export interface KeyCodes {
  readonly codes: Readonly<Record<string, CodeMeaning>>;
  readonly sentences?: readonly (readonly [sentence: RegExp, meaning: CodeMeaning])[];
}
