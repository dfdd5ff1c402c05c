// osls provides its own copy of @serverless/utils under this name. It is an optional peer dependency,
// because from npm it would bring 153 packages that are never loaded.
declare module '@serverless/utils/log' {
  /** Colours for standard error, if it is a terminal. */
  export const style: { aside(text: string): string };
  /** The line with the spinner. */
  export const progress: { clear(): void };
}
