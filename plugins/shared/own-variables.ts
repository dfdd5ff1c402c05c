import { releaseVariable } from './release/release';

/** The variable of a function that contains the SHA-256 of the token of `verify`. */
export const tokenVariable = 'VERIFY_TOKEN_SHA256';

/** Variables that a deploy adds to those in the YAML file. */
export const addedVariables: readonly string[] = [tokenVariable, releaseVariable];
