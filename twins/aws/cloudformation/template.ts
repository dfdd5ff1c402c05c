import { AwsError } from '../api/aws-error';
import { findReferences } from './intrinsics';

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };
export type JsonMap = { readonly [name: string]: Json };

export interface ResourceDefinition {
  readonly Type: string;
  readonly Properties?: JsonMap;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';
  readonly UpdateReplacePolicy?: string;
  readonly Condition?: string;
  readonly Metadata?: Json;
}

export interface OutputDefinition {
  readonly Value: Json;
  readonly Description?: string;
  readonly Export?: { readonly Name: Json };
  readonly Condition?: string;
}

export interface Template {
  readonly Description?: string;
  readonly Parameters?: Readonly<
    Record<string, { readonly Type: string; readonly Default?: Json }>
  >;
  readonly Mappings?: JsonMap;
  readonly Conditions?: Readonly<Record<string, Json>>;
  readonly Resources: Readonly<Record<string, ResourceDefinition>>;
  readonly Outputs?: Readonly<Record<string, OutputDefinition>>;
}

const SECTIONS = [
  ...['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Mappings'],
  ...['Conditions', 'Rules', 'Resources', 'Outputs'],
];
const RESOURCE_ATTRIBUTES = [
  ...['Type', 'Properties', 'DependsOn', 'DeletionPolicy', 'UpdateReplacePolicy', 'Condition'],
  ...['Metadata', 'CreationPolicy', 'UpdatePolicy'],
];
export const PSEUDO_PARAMETERS = [
  ...['AWS::AccountId', 'AWS::NoValue', 'AWS::NotificationARNs', 'AWS::Partition', 'AWS::Region'],
  ...['AWS::StackId', 'AWS::StackName', 'AWS::URLSuffix'],
];

/** Validates a template like CloudFormation before it starts an operation. Throws ValidationError. */
export function parseTemplate(body: string, knownTypes: readonly string[]): Template {
  const template = parseJson(body);
  const section = Object.keys(template).find((name) => !SECTIONS.includes(name));
  if (section !== undefined) throw invalid(`Invalid template property or properties [${section}]`);
  const { Resources } = template;
  if (typeof Resources !== 'object' || Resources === null || Object.keys(Resources).length === 0) {
    throw formatError('At least one Resources member must be defined.');
  }
  checkResources(template, knownTypes);
  checkReferences(template);
  toCreationOrder(template);
  return template;
}

function parseJson(body: string): Template {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value as Template;
  } catch (error) {
    // The CLI sends JSON; YAML templates are used by the console and other tools.
    throw formatError(`JSON not well-formed. (${error instanceof Error ? error.message : error})`);
  }
  throw formatError('unsupported structure.');
}

function checkResources({ Resources }: Template, knownTypes: readonly string[]): void {
  const unknown = new Set<string>();
  for (const [logicalId, definition] of Object.entries(Resources)) {
    if (!/^[a-zA-Z0-9]{1,255}$/.test(logicalId)) {
      throw formatError(`Resource name ${logicalId} is non alphanumeric.`);
    }
    if (typeof definition?.Type !== 'string') {
      throw formatError(
        `[/Resources/${logicalId}] Every Resources object must contain a Type member.`,
      );
    }
    const attribute = Object.keys(definition).find((name) => !RESOURCE_ATTRIBUTES.includes(name));
    if (attribute !== undefined) {
      throw invalid(`Invalid template resource property '${attribute}'`);
    }
    const empty = findNull(definition.Properties ?? {}, `/Resources/${logicalId}/Properties`);
    if (empty !== undefined) {
      throw formatError(`[${empty}] 'null' values are not allowed in templates`);
    }
    if (!knownTypes.includes(definition.Type)) unknown.add(definition.Type);
  }
  if (unknown.size > 0) {
    throw formatError(
      `Unrecognized resource types: [${[...unknown].join(', ')}] (the twin knows ${knownTypes.join(', ')})`,
    );
  }
}

function findNull(value: Json, at: string): string | undefined {
  if (value === null) return at;
  if (typeof value !== 'object') return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = findNull(inner, `${at}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkReferences(template: Template): void {
  const { Resources, Parameters = {}, Outputs = {}, Conditions = {} } = template;
  const known = [...Object.keys(Resources), ...Object.keys(Parameters), ...PSEUDO_PARAMETERS];
  const missing = (value: Json) => findReferences(value).filter((name) => !known.includes(name));

  const unresolved = Object.values(Resources).flatMap((definition) => [
    ...missing((definition.Properties ?? {}) as Json),
    ...toList(definition.DependsOn).filter((name) => !(name in Resources)),
  ]);
  if (unresolved.length > 0) {
    const names = [...new Set(unresolved)].join(', ');
    throw formatError(
      `Unresolved resource dependencies [${names}] in the Resources block of the template`,
    );
  }
  const inOutputs = Object.values(Outputs).flatMap(({ Value }) => missing(Value));
  if (inOutputs.length > 0) {
    const names = [...new Set(inOutputs)].join(', ');
    throw formatError(
      `Unresolved resource dependencies [${names}] in the Outputs block of the template`,
    );
  }
  for (const { Condition } of [...Object.values(Resources), ...Object.values(Outputs)]) {
    if (Condition !== undefined && !(Condition in Conditions)) {
      throw formatError(`Unresolved condition dependency ${Condition} in the template`);
    }
  }
}

/** Sorts resources by dependency. Throws ValidationError for a circular dependency. */
export function toCreationOrder({ Resources }: Template): string[] {
  const order: string[] = [];
  const open = new Set<string>();
  const visit = (logicalId: string) => {
    if (order.includes(logicalId)) return;
    if (open.has(logicalId)) {
      throw invalid(`Circular dependency between resources: [${[...open].join(', ')}]`);
    }
    open.add(logicalId);
    const definition = Resources[logicalId];
    const references = findReferences((definition?.Properties ?? {}) as Json);
    const needed = [...toList(definition?.DependsOn), ...references];
    for (const name of needed) if (name in Resources && name !== logicalId) visit(name);
    open.delete(logicalId);
    order.push(logicalId);
  };
  for (const logicalId of Object.keys(Resources)) visit(logicalId);
  return order;
}

/** The capabilities that the caller must have acknowledged: for roles, and for roles with custom names. */
export function toNeededCapability({ Resources }: Template): string | undefined {
  const roles = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  if (roles.length === 0) return undefined;
  return roles.some(({ Properties }) => Properties?.RoleName !== undefined)
    ? 'CAPABILITY_NAMED_IAM'
    : 'CAPABILITY_IAM';
}

function toList(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

function formatError(message: string): AwsError {
  return invalid(`Template format error: ${message}`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
