// @serverless/utils ships no types. osls puts its own copy of this module in its place.
declare module '@serverless/utils/log' {
  /** Colours for standard error, where it is a terminal. */
  export const style: { aside(text: string): string };
}
