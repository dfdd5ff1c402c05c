// osls puts its own copy of @serverless/utils in the place of this name: an optional peer, since from
// npm it would bring 153 packages that nobody loads.
declare module '@serverless/utils/log' {
  /** Colours for standard error, where it is a terminal. */
  export const style: { aside(text: string): string };
  /** The line with the spinner. */
  export const progress: { clear(): void };
}
