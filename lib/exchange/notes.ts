/**
 * What layers record about a request: labels, numbers, and names of models. They are written to the
 * log line under these names; undefined ones are omitted.
 */
export interface Notes {
  provider?: string;
  /** The label of the access key, never the key. */
  access_key?: string;
  /** As named in the request or the response; truncated to a reasonable length. */
  model?: string;
  [name: string]: string | number | boolean | undefined;
}
