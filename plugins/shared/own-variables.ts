/** The variable of a function that holds the SHA-256 of the token of `verify`. */
export const tokenVariable = 'VERIFY_TOKEN_SHA256';
