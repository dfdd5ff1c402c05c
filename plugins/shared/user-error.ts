/**
 * A problem that the user can solve. osls prints the message of errors with this name, and exits
 * with 1; any other error would print a stack trace and look like a crash.
 */
export class UserError extends Error {
  override readonly name = 'ServerlessError';
  readonly code: string;

  constructor(code: string, lines: string | readonly string[], cause?: unknown) {
    super(typeof lines === 'string' ? lines : lines.join('\n'), { cause });
    this.code = code;
  }
}
