/** Looks like a key, and is none: the API's own refusal of it proves the path without a secret. */
const wrongKey = 'sk-verify-this-is-not-a-key';

/** The wrong key; with an access key, both in one, as a locked proxy takes them from its callers. */
export const toKey = (accessKey: string | undefined) =>
  accessKey ? `${wrongKey}:${accessKey}` : wrongKey;
