import type { Service } from '../../framework';
import { type FindFunctions, toLogGroup } from '../aws/stack-functions';

/** Whether a service describes Lambda Web Functions, which osls sees only as raw resources. */
export const hasWebFunctions = ({ resources }: Service): boolean =>
  Object.values(resources?.Resources ?? {}).some(({ Type }) => Type === 'AWS::Lambda::WebFunction');

/** The functions, each by the revision that contains its code and settings: `ProxyRevision` is `Proxy`. */
export const findRevisions: FindFunctions = ({ Resources = {} }) =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::WebFunctionRevision')
    .map(([id, resource]) => {
      const key = id.replace(/Revision$/, '');
      const config = resource.Properties?.ServiceConfig ?? {};
      const endpoint = Resources[`${key}Endpoint`]?.Properties ?? {};
      const name = Resources[key]?.Properties?.FunctionName;
      return {
        ...{ id, key },
        name: typeof name === 'string' ? name : undefined,
        variables: config.EnvironmentVariables ?? {},
        setVariable(variable, value) {
          config.EnvironmentVariables = { ...config.EnvironmentVariables, [variable]: value };
        },
        isSigned: endpoint.AuthType === 'IamAuth',
        logGroup: toLogGroup(config.TelemetryConfig?.LoggingConfig?.LogGroup, Resources),
        isClosed: endpoint.ThrottleConfig?.RateLimit === 0,
      };
    });
