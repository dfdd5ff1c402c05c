/** Why the model of a request cannot be determined: a clause that can end a sentence. */
export class UnclearError extends Error {
  override readonly name = 'UnclearError';
}
