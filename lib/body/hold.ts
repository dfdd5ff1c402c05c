import type { Draft } from '../draft';

/**
 * Reads a body as far as features need it: all of it, or up to where the model is named, and in no
 * case more than {@link maxHeldBody}. What was read goes out all the same, byte for byte.
 */
export async function holdBody(_draft: Draft, _whole: boolean): Promise<void> {}

/** Of one request. Bytes. */
export const maxHeldBody = 2 * 1024 * 1024;
