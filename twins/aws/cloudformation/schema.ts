import type { Json, JsonMap } from './template';

/** The type of a property: a small part of JSON Schema, as used by CloudFormation's registry. */
export type Shape =
  | {
      readonly kind: 'string';
      readonly pattern?: RegExp;
      readonly values?: readonly string[];
      readonly maximum?: number;
    }
  | {
      readonly kind: 'integer';
      readonly minimum?: number;
      readonly maximum?: number;
      readonly values?: readonly number[];
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'list'; readonly items: Shape; readonly maximum?: number }
  | {
      readonly kind: 'object';
      readonly properties: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
    }
  /** Arbitrary names, such as environment variables. */
  | { readonly kind: 'map'; readonly names: RegExp; readonly items: Shape }
  /** Documents that the twin passes on without reading, such as policies. */
  | { readonly kind: 'any' };

export interface ResourceSchema {
  readonly properties: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
  /** A change of one of these replaces the resource. */
  readonly createOnly: readonly string[];
  /** The property with a name that must be unique. */
  readonly name?: string;
}

/** Checks properties and returns them with `"256"` as a number and `"true"` as a boolean, like CloudFormation. */
export function checkProperties(
  schema: ResourceSchema,
  properties: JsonMap,
): { readonly properties: JsonMap; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const shape: Shape = { kind: 'object', ...schema };
  const checked = check(shape, properties, '#', problems);
  return { properties: checked as JsonMap, problems };
}

function check(shape: Shape, value: Json, at: string, problems: string[]): Json {
  const complain = (problem: string): Json => {
    problems.push(`${at}: ${problem}`);
    return value;
  };
  const expected = (type: string) =>
    complain(`expected type: ${type}, found: ${toTypeName(value)}`);
  switch (shape.kind) {
    case 'any':
      return value;
    case 'string': {
      if (typeof value === 'object') return expected('String');
      const text = String(value);
      if (shape.values !== undefined && !shape.values.includes(text)) {
        return complain(`${text} is not a valid enum value`);
      }
      if (shape.pattern?.test(text) === false) {
        return complain('failed validation constraint for keyword [pattern]');
      }
      if (text.length > (shape.maximum ?? Number.POSITIVE_INFINITY)) {
        return complain(`expected maxLength: ${shape.maximum}, actual: ${text.length}`);
      }
      return text;
    }
    case 'integer': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number)) return expected('Integer');
      if (shape.values !== undefined && !shape.values.includes(number)) {
        return complain(`${number} is not a valid enum value`);
      }
      if (number < (shape.minimum ?? number)) {
        return complain(`${number} is not greater or equal to ${shape.minimum}`);
      }
      if (number > (shape.maximum ?? number)) {
        return complain(`${number} is not less or equal to ${shape.maximum}`);
      }
      return number;
    }
    case 'boolean':
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      return expected('Boolean');
    case 'list': {
      if (!Array.isArray(value)) return expected('JSONArray');
      if (value.length > (shape.maximum ?? value.length)) {
        return complain(`expected maximum item count: ${shape.maximum}, found: ${value.length}`);
      }
      return value.map((item, index) => check(shape.items, item, `${at}/${index}`, problems));
    }
    case 'map':
    case 'object': {
      if (toTypeName(value) !== 'JSONObject') return expected('JSONObject');
      const toShape = (name: string): Shape | undefined =>
        shape.kind === 'map'
          ? shape.names.test(name)
            ? shape.items
            : undefined
          : shape.properties[name];
      const checked: Record<string, Json> = {};
      for (const [name, inner] of Object.entries(value as JsonMap)) {
        const innerShape = toShape(name);
        if (innerShape === undefined)
          problems.push(`${at}: extraneous key [${name}] is not permitted`);
        else checked[name] = check(innerShape, inner, `${at}/${name}`, problems);
      }
      for (const name of shape.kind === 'object' ? (shape.required ?? []) : []) {
        if (!(name in (value as JsonMap))) problems.push(`${at}: required key [${name}] not found`);
      }
      return checked;
    }
  }
}

function toTypeName(value: Json): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  if (typeof value === 'object') return 'JSONObject';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Double';
  return 'String';
}

export const text = (pattern?: RegExp): Shape => ({ kind: 'string', ...(pattern && { pattern }) });
export const oneOf = (...values: string[]): Shape => ({ kind: 'string', values });
export const integer = (minimum: number, maximum?: number): Shape => ({
  kind: 'integer',
  minimum,
  ...(maximum !== undefined && { maximum }),
});
export const list = (items: Shape, maximum?: number): Shape => ({
  kind: 'list',
  items,
  ...(maximum !== undefined && { maximum }),
});
export const object = (
  properties: Readonly<Record<string, Shape>>,
  required: readonly string[] = [],
): Shape => ({ kind: 'object', properties, required });
export const boolean: Shape = { kind: 'boolean' };
export const anything: Shape = { kind: 'any' };
export const tags: Shape = list(object({ Key: text(), Value: text() }, ['Key', 'Value']));
