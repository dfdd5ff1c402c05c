import type { Dialect } from './dialect';

/** Whether a request in one dialect is valid in another: Azure accepts OpenAI's requests. */
export function speakSameApi(one: Dialect, other: Dialect): boolean {
  return toApi(one) === toApi(other);
}

const toApi = ({ name }: Dialect) => (name === 'azure' ? 'openai' : name);
