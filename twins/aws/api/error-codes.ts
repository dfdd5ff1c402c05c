/** The names of AWS's common errors in JSON services. */
export const JSON_ERROR_CODES: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  InvalidToken: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  ServiceUnavailable: 'ServiceUnavailableException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  Throttling: 'ThrottlingException',
};

/** The same errors with S3's codes and messages. */
export const S3_ERRORS: Readonly<
  Record<string, { code: string; message?: string; status?: number }>
> = {
  ExpiredToken: { code: 'ExpiredToken', message: 'The provided token has expired.', status: 400 },
  InvalidClientTokenId: {
    code: 'InvalidAccessKeyId',
    message: 'The AWS Access Key Id you provided does not exist in our records.',
  },
  InvalidToken: {
    code: 'InvalidToken',
    message: 'The provided token is malformed or otherwise invalid.',
    status: 400,
  },
  MissingAuthenticationToken: { code: 'AccessDenied', message: 'Access Denied' },
  Throttling: { code: 'SlowDown', message: 'Please reduce your request rate.', status: 503 },
};
