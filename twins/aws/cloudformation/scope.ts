import { AwsError } from '../api/aws-error';
import { resolve, type Scope } from './intrinsics';
import type { Output, Stack, StackResource, StackSettings } from './stack';
import type { Json, Template } from './template';

export interface ScopeOptions {
  readonly accountId: string;
  readonly region: string;
  readonly stack: Stack;
  readonly template: Template;
  readonly settings: StackSettings;
  /** The resources created so far. */
  readonly resources: ReadonlyMap<string, StackResource>;
  readonly importValue: (name: string) => string | undefined;
}

/** The values of a template's names while a stack is being updated to it. */
export function createScope(options: ScopeOptions): Scope {
  const { accountId, region, stack, template, settings, resources } = options;
  const pseudo: Readonly<Record<string, Json>> = {
    'AWS::AccountId': accountId,
    'AWS::NotificationARNs': [],
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': stack.id,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const find = (logicalId: string): StackResource => {
    const resource = resources.get(logicalId);
    if (resource !== undefined) return resource;
    throw invalid(`Instance of resource ${logicalId} does not exist`);
  };
  const scope: Scope = {
    ref(name) {
      if (name === 'AWS::NoValue') return undefined;
      if (name in pseudo) return pseudo[name];
      const parameter = template.Parameters?.[name];
      if (parameter !== undefined) return settings.parameters[name] ?? parameter.Default;
      return find(name).physicalId;
    },
    attribute(logicalId, attribute) {
      const { attributes, type } = find(logicalId);
      const value = attributes[attribute];
      if (value !== undefined) return value;
      throw invalid(
        `Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt (${type})`,
      );
    },
    condition(name) {
      const condition = template.Conditions?.[name];
      if (condition === undefined) throw invalid(`Template error: unknown condition ${name}`);
      return resolve(condition, scope) === true;
    },
    importValue(name) {
      const value = options.importValue(name);
      if (value !== undefined) return value;
      throw invalid(`No export named ${name} found.`);
    },
    mapping(map, key, value) {
      const maps = (template.Mappings ?? {}) as Record<
        string,
        Record<string, Record<string, Json>>
      >;
      const found = maps[map]?.[key]?.[value];
      if (found !== undefined) return found;
      throw invalid(`Template error: Unable to get mapping for ${map}::${key}::${value}`);
    },
  };
  return scope;
}

export function toOutputs(template: Template, scope: Scope): Output[] {
  return Object.entries(template.Outputs ?? {})
    .filter(([, { Condition }]) => Condition === undefined || scope.condition(Condition))
    .map(([key, { Value, Description, Export }]) => ({
      key,
      // A web function's output prefixes its domain name with `https://`; here that name is a port without TLS.
      value: String(resolve(Value, scope)).replace(/^https:(?=\/\/127\.0\.0\.1:)/, 'http:'),
      description: Description,
      exportName: Export && String(resolve(Export.Name, scope)),
    }));
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
