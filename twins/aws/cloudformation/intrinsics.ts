import { AwsError } from '../api/aws-error';
import type { Json, JsonMap } from './template';

/** The values of the names in a template. */
export interface Scope {
  /** Undefined for AWS::NoValue: then the property is omitted. */
  ref(name: string): Json | undefined;
  attribute(logicalId: string, attribute: string): Json;
  condition(name: string): boolean;
  importValue(name: string): Json;
  mapping(map: string, key: string, value: string): Json;
}

const VARIABLE = /\$\{([^!${}][^${}]*)\}/g;

/** Returns the value with all intrinsic functions evaluated; undefined if it is to be omitted. */
export function resolve(value: Json, scope: Scope): Json | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== undefined);
  }
  const entries = Object.entries(value as JsonMap);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    const [name, argument] = only;
    if (name === 'Ref') return scope.ref(String(argument));
    if (name === 'Condition' && typeof argument === 'string') return scope.condition(argument);
    if (name.startsWith('Fn::')) return compute(name, argument, scope);
  }
  const resolved: Record<string, Json> = {};
  for (const [name, inner] of entries) {
    const result = resolve(inner, scope);
    if (result !== undefined) resolved[name] = result;
  }
  return resolved;
}

function compute(name: string, argument: Json, scope: Scope): Json | undefined {
  const all = () => {
    const list = resolve(argument, scope);
    if (!Array.isArray(list)) throw invalid(`Template error: ${name} needs a list`);
    return list as Json[];
  };
  const truth = (value: Json | undefined) => value === true || value === 'true';
  switch (name) {
    case 'Fn::GetAtt': {
      const [logicalId = '', ...attribute] =
        typeof argument === 'string' ? argument.split('.') : (argument as string[]);
      return scope.attribute(logicalId, attribute.join('.'));
    }
    case 'Fn::Sub': {
      const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
      return substitute(String(text), (variables ?? {}) as JsonMap, scope);
    }
    case 'Fn::Join': {
      const [separator, parts] = all();
      return (parts as Json[]).join(String(separator));
    }
    case 'Fn::Select': {
      const [index, list] = all();
      const selected = (list as Json[])[Number(index)];
      if (selected !== undefined) return selected;
      throw invalid(`Template error: Fn::Select cannot select nonexistent value at index ${index}`);
    }
    case 'Fn::Split': {
      const [separator, text] = all();
      return String(text).split(String(separator));
    }
    case 'Fn::If': {
      const [condition, yes, no] = argument as [string, Json, Json];
      return resolve(scope.condition(condition) ? yes : no, scope);
    }
    case 'Fn::Equals': {
      const [one, other] = all();
      return JSON.stringify(one) === JSON.stringify(other);
    }
    case 'Fn::And':
      return all().every(truth);
    case 'Fn::Or':
      return all().some(truth);
    case 'Fn::Not':
      return !truth(all()[0]);
    case 'Fn::Base64':
      return Buffer.from(String(resolve(argument, scope))).toString('base64');
    case 'Fn::ImportValue':
      return scope.importValue(String(resolve(argument, scope)));
    case 'Fn::FindInMap': {
      const [map, key, value] = all();
      return scope.mapping(String(map), String(key), String(value));
    }
    default:
      throw invalid(`Template error: ${name} is not a function that the twin knows`);
  }
}

function substitute(text: string, variables: JsonMap, scope: Scope): string {
  return text
    .replace(VARIABLE, (_, variable: string) => {
      const name = variable.trim();
      if (name in variables) return String(resolve(variables[name] ?? '', scope));
      const [logicalId = '', ...attribute] = name.split('.');
      const value =
        attribute.length === 0 ? scope.ref(name) : scope.attribute(logicalId, attribute.join('.'));
      return String(value ?? '');
    })
    .replaceAll('${!', '${');
}

/** The names of all resources and parameters that a value uses. */
export function findReferences(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(findReferences);
  return Object.entries(value as JsonMap).flatMap(([name, argument]) => {
    if (name === 'Ref' && typeof argument === 'string') return [argument];
    if (name === 'Fn::GetAtt') {
      return [
        typeof argument === 'string'
          ? (argument.split('.')[0] ?? '')
          : String((argument as Json[])[0]),
      ];
    }
    if (name === 'Fn::Sub') {
      const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
      const own = Object.keys((variables ?? {}) as JsonMap);
      const used = [...String(text).matchAll(VARIABLE)].map(([, variable = '']) => variable.trim());
      const outer = used
        .filter((variable) => !own.includes(variable))
        .map((variable) =>
          variable.startsWith('AWS::') ? variable : (variable.split('.')[0] ?? ''),
        );
      return [...outer, ...findReferences((variables ?? {}) as Json)];
    }
    return findReferences(argument);
  });
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
