import { releaseVariable } from './release/release';

/** The variable of a function that holds the SHA-256 of the token of `verify`. */
export const tokenVariable = 'VERIFY_TOKEN_SHA256';

/** What a deploy adds to the variables that the YAML file names. */
export const addedVariables: readonly string[] = [tokenVariable, releaseVariable];
