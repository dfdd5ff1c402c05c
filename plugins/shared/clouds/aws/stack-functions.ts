import type { Resource, Template } from './template';

/** A function as a CloudFormation template describes it. */
export interface StackFunction {
  /** The name of its resource. */
  readonly id: string;
  /** Its key in the YAML file. */
  readonly key: string;
  /** Its name on AWS, if the template sets it. */
  readonly name: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Adds a variable: a deploy records itself in one. */
  setVariable(name: string, value: string): void;
  readonly isSigned: boolean;
  /** The log group that the template names; undefined: Lambda's default. */
  readonly logGroup: string | undefined;
  /** Whether the template itself pauses it. */
  readonly isClosed: boolean;
}

/** Finds the functions of a template: one for ordinary functions, one for Web Functions. */
export type FindFunctions = (template: Template) => StackFunction[];

/** Variables whose values are known before CloudFormation resolves the template. */
export function toKnownVariables(variables: Readonly<Record<string, unknown>>) {
  const known = Object.entries(variables).filter(
    ([, value]) => value !== null && value !== '' && typeof value !== 'object',
  );
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)] as const));
}

/** The name of a log group, given literally or as a reference to its resource. */
export function toLogGroup(
  named: unknown,
  resources: Readonly<Record<string, Resource>>,
): string | undefined {
  const { Ref } = (named ?? {}) as { readonly Ref?: string };
  const name = Ref ? resources[Ref]?.Properties?.LogGroupName : named;
  return typeof name === 'string' ? name : undefined;
}

/** Ordinary functions, each with the address that osls creates. */
export const findLambdaFunctions: FindFunctions = ({ Resources = {} }) =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([id, resource]) => {
      const properties = resource.Properties ?? {};
      const base = id.replace(/LambdaFunction$/, '');
      return {
        id,
        key: base.charAt(0).toLowerCase() + base.slice(1),
        name: typeof properties.FunctionName === 'string' ? properties.FunctionName : undefined,
        variables: properties.Environment?.Variables ?? {},
        setVariable(name, value) {
          const { Variables } = properties.Environment ?? {};
          properties.Environment = { Variables: { ...Variables, [name]: value } };
        },
        isSigned: Resources[`${base}LambdaFunctionUrl`]?.Properties?.AuthType === 'AWS_IAM',
        logGroup: toLogGroup(properties.LoggingConfig?.LogGroup, Resources),
        isClosed: false,
      };
    });
