/** Looks like a key, but is invalid: that the API itself rejects it proves the path without a secret. */
const wrongKey = 'sk-verify-this-is-not-a-key';

/** The invalid key; with an access key, both combined, as callers of a locked proxy send them. */
export const toKey = (accessKey: string | undefined) =>
  accessKey ? `${wrongKey}:${accessKey}` : wrongKey;
