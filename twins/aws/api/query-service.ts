import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error';
import type { ApiRequest, Operation, Reply, Service } from './service';
import { toXml, type XmlValue } from './xml';

/** The fields of a query request: `Tags.member.1.Key=…` and the like. */
export interface QueryForm {
  text(name: string): string | undefined;
  /** Throws the service's error if the field is missing. */
  required(name: string): string;
  /** The plain members of a list. */
  list(name: string): string[];
  /** The members of a list of structures. */
  structures(name: string): Record<string, string>[];
}

export interface QueryOperation {
  readonly resource: (form: QueryForm, request: ApiRequest) => string;
  /** Returns the content of `<NameResult>`. */
  readonly run: (form: QueryForm, request: ApiRequest) => XmlValue | Promise<XmlValue>;
}

export interface QueryServiceOptions {
  readonly name: string;
  readonly namespace: string;
  readonly operations: Readonly<Record<string, QueryOperation>>;
  /** Operations that need no permission. */
  readonly open?: readonly string[];
}

/** A service that uses AWS's query protocol: a form in, XML out (CloudFormation, STS, IAM). */
export function createQueryService(options: QueryServiceOptions): Service {
  const { name, namespace, operations, open = [] } = options;
  const reply = (status: number, body: string): Reply => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() },
    body,
  });
  return {
    name,
    recognise(request): Operation {
      const form = parseQueryForm(request.body.toString('utf8'));
      const operationName = form.text('Action') ?? '';
      const operation = operations[operationName];
      if (operation === undefined) {
        const problem = `Could not find operation ${operationName} for version ${form.text('Version')}`;
        throw new AwsError('InvalidAction', `${problem} (the twin does not know it)`);
      }
      return {
        name: operationName,
        action: open.includes(operationName) ? undefined : `${name}:${operationName}`,
        resource: operation.resource(form, request),
        async run() {
          const result = await operation.run(form, request);
          const content = {
            [`${operationName}Result`]: result ?? '',
            ResponseMetadata: { RequestId: randomUUID() },
          };
          return reply(200, toXml(`${operationName}Response`, content, 'member', namespace));
        },
      };
    },
    toErrorReply(error) {
      const body = {
        Error: {
          Type: error.status < 500 ? 'Sender' : 'Receiver',
          Code: error.code === 'InvalidToken' ? 'InvalidClientTokenId' : error.code,
          Message: error.message,
        },
        RequestId: randomUUID(),
      };
      return reply(error.status, toXml('ErrorResponse', body, 'member', namespace));
    },
  };
}

export function parseQueryForm(body: string): QueryForm {
  const fields = new URLSearchParams(body);
  const text = (name: string) => fields.get(name) ?? undefined;
  return {
    text,
    required(name) {
      const value = text(name);
      if (value !== undefined && value !== '') return value;
      const problem = `Value null at '${name[0]?.toLowerCase()}${name.slice(1)}' failed to satisfy constraint`;
      throw new AwsError(
        'ValidationError',
        `1 validation error detected: ${problem}: Member must not be null`,
      );
    },
    list(name) {
      const values: string[] = [];
      for (let index = 1; fields.has(`${name}.member.${index}`); index += 1) {
        values.push(fields.get(`${name}.member.${index}`) ?? '');
      }
      return values;
    },
    structures(name) {
      const found: Record<string, string>[] = [];
      for (const [field, value] of fields) {
        const [list, , index, ...rest] = field.split('.');
        if (list !== name || index === undefined || rest.length === 0) continue;
        const at = Number(index) - 1;
        found[at] = { ...found[at], [rest.join('.')]: value };
      }
      return found.filter((structure) => structure !== undefined);
    },
  };
}
