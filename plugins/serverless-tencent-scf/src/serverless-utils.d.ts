// osls puts its own copy of @serverless/utils/log in the place of this name, so it is no dependency.
declare module '@serverless/utils/log' {
  /** Colours for standard error, where it is a terminal. */
  export const style: { aside(text: string): string };
}
