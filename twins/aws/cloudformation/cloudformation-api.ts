import type { Actor, Guard } from '../access/guard';
import { AwsError } from '../api/aws-error';
import { createQueryService, type QueryForm, type QueryOperation } from '../api/query-service';
import type { ApiRequest, Service } from '../api/service';
import type { Buckets } from '../s3/buckets';
import { toKnownTypes } from './resources';
import { toChangeSetXml, toEventXml, toResourceXml, toStackXml } from './shapes';
import type { Stack, StackSettings } from './stack';
import type { Order, Stacks } from './stacks';
import { parseTemplate, toNeededCapability } from './template';

export interface CloudFormationOptions {
  readonly accountId: string;
  readonly region: string;
  readonly stacks: Stacks;
  readonly buckets: Buckets;
  readonly guard: Guard;
  readonly toCaller: (arn: string) => Actor;
  /** A role for CloudFormation itself; undefined if there is none with this ARN. */
  readonly toRole: (arn: string) => Actor | undefined;
}

const LARGEST_INLINE = 51_200;
const PAGE = 100;

/** The CloudFormation operations that the CLI uses. */
export function createCloudFormationApi(options: CloudFormationOptions): Service {
  const { stacks, buckets, guard, region, accountId } = options;

  const toArn = (form: QueryForm) => {
    const name = form.text('StackName');
    if (name?.startsWith('arn:')) return name;
    const known = name === undefined ? undefined : stacks.findLiving(name)?.id;
    return known ?? `arn:aws:cloudformation:${region}:${accountId}:stack/${name ?? '*'}/*`;
  };
  const readTemplate = (form: QueryForm, { callerArn }: ApiRequest): string => {
    const body = form.text('TemplateBody');
    if (body !== undefined) {
      if (Buffer.byteLength(body) <= LARGEST_INLINE) return body;
      throw invalid(`Template may not exceed ${LARGEST_INLINE} bytes in size.`);
    }
    const url = new URL(form.required('TemplateURL'));
    const [, bucket = '', ...key] = decodeURIComponent(url.pathname).split('/');
    if (!/^s3[.-].*amazonaws\.com$/.test(url.hostname)) {
      throw invalid('TemplateURL must be a supported URL.');
    }
    guard.check(
      options.toCaller(callerArn),
      's3:GetObject',
      `arn:aws:s3:::${bucket}/${key.join('/')}`,
      'cloudformation',
    );
    return buckets.read(bucket, key.join('/')).body.toString('utf8');
  };
  const toActor = (form: QueryForm, request: ApiRequest, stack: Stack | undefined) => {
    const caller = options.toCaller(request.callerArn);
    const given = form.text('RoleARN');
    const roleArn = given ?? stack?.settings.roleArn;
    if (given !== undefined) {
      const keys = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
      guard.check(caller, 'iam:PassRole', given, 'cloudformation', keys);
    }
    if (roleArn === undefined) return { actor: caller, roleArn };
    const role = options.toRole(roleArn);
    if (role === undefined) throw invalid(`Role ${roleArn} is invalid or cannot be assumed`);
    return { actor: role, roleArn };
  };
  const toOrder = (form: QueryForm, request: ApiRequest): Order => {
    const name = form.required('StackName');
    const { actor, roleArn } = toActor(form, request, stacks.findLiving(name));
    const templateBody = readTemplate(form, request);
    const template = parseTemplate(templateBody, toKnownTypes(region));
    const pairs = (list: string, key: string, value: string) =>
      Object.fromEntries(form.structures(list).map((item) => [item[key] ?? '', item[value] ?? '']));
    const settings: StackSettings = {
      parameters: pairs('Parameters', 'ParameterKey', 'ParameterValue'),
      tags: pairs('Tags', 'Key', 'Value'),
      capabilities: form.list('Capabilities'),
      roleArn,
    };
    return { name, template, templateBody, settings, actor };
  };
  const isTrue = (form: QueryForm, name: string) => form.text(name) === 'true';
  const findChangeSet = (form: QueryForm) => {
    const name = form.required('ChangeSetName');
    const stack = stacks.find(form.required('StackName'));
    const changeSet = stack.changeSets.get(name);
    if (changeSet !== undefined) return { stack, changeSet };
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
  };

  const operations: Record<string, QueryOperation['run']> = {
    DescribeStacks: (form) => ({ Stacks: [toStackXml(stacks.find(form.required('StackName')))] }),
    DescribeStackEvents(form) {
      const name = form.required('StackName');
      const known = name.startsWith('arn:') ? stacks.find(name) : stacks.findLiving(name);
      if (known === undefined) throw invalid(`Stack [${name}] does not exist`);
      const from = Number(form.text('NextToken') ?? 0);
      const newestFirst = known.events.toReversed();
      const more = newestFirst.length > from + PAGE;
      return {
        StackEvents: newestFirst.slice(from, from + PAGE).map((event) => toEventXml(known, event)),
        NextToken: more ? String(from + PAGE) : undefined,
      };
    },
    DescribeStackResource(form) {
      const stack = stacks.find(form.required('StackName'));
      const logicalId = form.required('LogicalResourceId');
      const resource = stack.resources.get(logicalId);
      if (resource === undefined) {
        throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
      }
      return { StackResourceDetail: { ...toResourceXml(stack, resource), StackId: stack.id } };
    },
    ListStackResources(form) {
      const stack = stacks.find(form.required('StackName'));
      const all = [...stack.resources.values()];
      return { StackResourceSummaries: all.map((resource) => toResourceXml(stack, resource)) };
    },
    GetTemplate: (form) => ({ TemplateBody: stacks.find(form.required('StackName')).templateBody }),
    ValidateTemplate(form, request) {
      const template = parseTemplate(readTemplate(form, request), toKnownTypes(region));
      const capability = toNeededCapability(template);
      return {
        Parameters: [],
        Description: template.Description,
        Capabilities: capability === undefined ? [] : [capability],
      };
    },
    CreateChangeSet(form, request) {
      const type = form.text('ChangeSetType') === 'CREATE' ? 'CREATE' : 'UPDATE';
      const name = form.required('ChangeSetName');
      const { stack, changeSet } = stacks.createChangeSet(toOrder(form, request), name, type);
      return { Id: changeSet.id, StackId: stack.id };
    },
    DescribeChangeSet(form) {
      const { stack, changeSet } = findChangeSet(form);
      return toChangeSetXml(stack, changeSet, Date.now() >= changeSet.ready);
    },
    ExecuteChangeSet(form) {
      const { stack, changeSet } = findChangeSet(form);
      stacks.execute(stack, changeSet, isTrue(form, 'DisableRollback'));
      return '';
    },
    DeleteChangeSet(form) {
      stacks
        .findLiving(form.required('StackName'))
        ?.changeSets.delete(form.required('ChangeSetName'));
      return '';
    },
    CreateStack(form, request) {
      const order = toOrder(form, request);
      const wanted = form.text('OnFailure');
      const onFailure =
        isTrue(form, 'DisableRollback') || wanted === 'DO_NOTHING' ? 'DO_NOTHING' : wanted;
      return {
        StackId: stacks.create(
          order,
          onFailure === 'DELETE' || onFailure === 'DO_NOTHING' ? onFailure : 'ROLLBACK',
        ).id,
      };
    },
    UpdateStack: (form, request) => ({
      StackId: stacks.update(toOrder(form, request), isTrue(form, 'DisableRollback')).id,
    }),
    DeleteStack(form, request) {
      const name = form.required('StackName');
      stacks.delete(name, toActor(form, request, stacks.findLiving(name)).actor);
      return '';
    },
    ListExports: () => ({
      Exports: stacks.exports().map(({ stack, output }) => ({
        ExportingStackId: stack.id,
        Name: output.exportName,
        Value: output.value,
      })),
    }),
    UpdateTerminationProtection(form) {
      const stack = stacks.find(form.required('StackName'));
      stack.protected = isTrue(form, 'EnableTerminationProtection');
      return { StackId: stack.id };
    },
    SetStackPolicy(form) {
      stacks.find(form.required('StackName'));
      return '';
    },
  };

  return createQueryService({
    name: 'cloudformation',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, run]) => [
        name,
        {
          run,
          resource: name === 'ValidateTemplate' || name === 'ListExports' ? () => '*' : toArn,
        },
      ]),
    ),
  });
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
