import type { Service } from '../../framework';

/** Whether a service describes Lambda Web Functions: osls knows only the raw resources. */
export const hasWebFunctions = ({ resources }: Service): boolean =>
  Object.values(resources?.Resources ?? {}).some(({ Type }) => Type === 'AWS::Lambda::WebFunction');
