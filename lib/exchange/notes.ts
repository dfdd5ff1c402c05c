/**
 * What layers note of a request: labels and numbers of our own, and names of models. They stand in
 * the log line as they are called here; what is undefined does not.
 */
export interface Notes {
  provider?: string;
  /** The label of the access key, never the key. */
  access_key?: string;
  /** As the request or the answer names it; cut to a sane length. */
  model?: string;
  [name: string]: string | number | boolean | undefined;
}
