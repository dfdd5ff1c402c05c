import { readFileSync } from 'node:fs';
import { ApiError } from './errors';

interface Field {
  readonly type: string;
  readonly optional: boolean;
}

/** The parameters of calls, by interface name. */
export type Schema = ReadonlyMap<string, ReadonlyMap<string, Field>>;

const INTERFACE = /^export interface (\w+) \{\n([\s\S]*?)^\}/gm;
// Comments have a different indentation, so four spaces and a name can only be a field.
const FIELD = /^ {4}(\w+)(\??): (.+);$/gm;

/** Parses interfaces in the style of the SDK's typings. */
export function parseSchema(source: string): Schema {
  return new Map(
    [...source.matchAll(INTERFACE)].map(([, name = '', body = '']) => [
      name,
      new Map(
        [...body.matchAll(FIELD)].map(([, field = '', mark, type = '']) => [
          field,
          { type, optional: mark === '?' },
        ]),
      ),
    ]),
  );
}

/**
 * The parameters of SCF's calls, from the SDK's own typings: parameters unknown to this SDK version are
 * rejected, as by the cloud.
 */
export function loadScfSchema(): Schema {
  const path = require.resolve(
    'tencentcloud-sdk-nodejs-scf/tencentcloud/services/scf/v20180416/scf_models.d.ts',
  );
  const schema = parseSchema(readFileSync(path, 'utf8'));
  if (!schema.get('CreateFunctionRequest')?.has('FunctionName')) {
    throw new Error(
      `${path} is not written as expected: the twin cannot tell which parameters exist.`,
    );
  }
  return schema;
}

/** For services without typings; from the API documentation (614/56447, 614/56454, 248/31014). */
export const OTHER_SERVICES = `
export interface SearchLogRequest {
    From: number;
    To: number;
    TopicId?: string;
    QueryString?: string;
    QuerySyntax?: number;
    Query?: string;
    SyntaxRule?: number;
    Sort?: string;
    Limit?: number;
    Offset?: number;
    Context?: string;
    SamplingRate?: number;
    UseNewAnalysis?: boolean;
    HighLight?: boolean;
}
export interface DescribeTopicsRequest {
    Filters?: Array<Filter>;
    Offset?: number;
    Limit?: number;
    PreciseSearch?: number;
    BizType?: number;
}
export interface Filter {
    Key: string;
    Values: Array<string>;
}
export interface GetMonitorDataRequest {
    Namespace: string;
    MetricName: string;
    Instances: Array<Instance>;
    Period?: number;
    StartTime?: string;
    EndTime?: string;
    SpecifyStatistics?: number;
}
export interface Instance {
    Dimensions?: Array<Dimension>;
}
export interface GetCallerIdentityRequest {
}
export interface Dimension {
    Name?: string;
    Value?: string;
}
`;

/**
 * Checks names and types of all parameters, also inside objects and lists.
 *
 * @throws {ApiError} `UnknownParameter`, `MissingParameter` or `InvalidParameter`.
 */
export function checkParameters(schema: Schema, type: string, value: unknown, path = ''): void {
  const element = /^Array<(\w+)>$/.exec(type)?.[1];
  if (element !== undefined) {
    if (!Array.isArray(value)) throw wrongType(path);
    value.forEach((one, index) => {
      checkParameters(schema, element, one, `${path}.${index}`);
    });
    return;
  }
  const fields = schema.get(type);
  if (!fields) {
    if (typeof value !== type || Number.isNaN(value)) throw wrongType(path);
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(path);
  const prefix = path ? `${path}.` : '';
  for (const [name, one] of Object.entries(value)) {
    const field = fields.get(name);
    if (!field) {
      throw new ApiError(
        'UnknownParameter',
        `The parameter \`${prefix}${name}\` is not recognized.`,
      );
    }
    if (one !== null) checkParameters(schema, field.type, one, `${prefix}${name}`);
  }
  for (const [name, { optional }] of fields) {
    if (!optional && (value as Record<string, unknown>)[name] == null) {
      throw new ApiError(
        'MissingParameter',
        `The request is missing a required parameter \`${prefix}${name}\`.`,
      );
    }
  }
}

const wrongType = (path: string) =>
  new ApiError('InvalidParameter', `The value type of parameter \`${path}\` is not valid.`);
