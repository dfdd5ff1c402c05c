import { randomBytes } from 'node:crypto';
import { AwsError } from '../../api/aws-error';
import type { Role } from '../../identity';
import { anything, integer, list, object, tags, text } from '../schema';
import type { Json, JsonMap } from '../template';
import type { Made, ResourceHandler } from './resource';

/** AWS::IAM::Role. Its permissions are not evaluated: the functions here call no AWS service. */
export const iamRole: ResourceHandler = {
  schema: {
    required: ['AssumeRolePolicyDocument'],
    createOnly: ['Path', 'RoleName'],
    name: 'RoleName',
    properties: {
      AssumeRolePolicyDocument: anything,
      Description: { kind: 'string', maximum: 1000 },
      ManagedPolicyArns: list(text()),
      MaxSessionDuration: integer(3600, 43_200),
      Path: text(),
      PermissionsBoundary: text(),
      Policies: list(
        object({ PolicyName: text(), PolicyDocument: anything }, ['PolicyName', 'PolicyDocument']),
      ),
      RoleName: { kind: 'string', pattern: /^[\w+=,.@-]+$/, maximum: 64 },
      Tags: tags,
    },
  },
  async create(properties, { platform, may, accountId, stackName, logicalId }) {
    const generated = () => `${stackName}-${logicalId}-${randomBytes(6).toString('hex')}`;
    const name = String(properties.RoleName ?? generated());
    const path = String(properties.Path ?? '/');
    const arn = `arn:aws:iam::${accountId}:role${path}${name}`;
    may('iam:CreateRole', arn);
    may('iam:TagRole', arn);
    if (platform.roles.has(name)) {
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
    }
    const role: Role = {
      ...{ name, arn, path, id: `AROA${randomBytes(9).toString('hex').toUpperCase()}` },
      lambdaMayAssume: trustsLambda(properties.AssumeRolePolicyDocument),
    };
    checkPolicies(properties);
    if (properties.Policies !== undefined) may('iam:PutRolePolicy', arn);
    platform.roles.set(name, role);
    may('iam:GetRole', arn);
    return toMade(role);
  },
  async update(made, properties, { platform, may }) {
    const role = platform.roles.get(made.physicalId);
    const arn = String(made.attributes.Arn);
    may('iam:UpdateAssumeRolePolicy', arn);
    may('iam:PutRolePolicy', arn);
    checkPolicies(properties);
    const lambdaMayAssume = trustsLambda(properties.AssumeRolePolicyDocument);
    if (role !== undefined) platform.roles.set(role.name, { ...role, lambdaMayAssume });
    return made;
  },
  async delete(made, { Policies }, { platform, may }) {
    const arn = String(made.attributes.Arn);
    if (Policies !== undefined) may('iam:DeleteRolePolicy', arn);
    may('iam:DeleteRole', arn);
    platform.roles.delete(made.physicalId);
  },
};

function toMade({ name, arn, id }: Role): Made {
  return { physicalId: name, attributes: { Arn: arn, RoleId: id } };
}

function trustsLambda(document: Json | undefined): boolean {
  const { Statement = [] } = (document ?? {}) as { Statement?: JsonMap[] };
  return Statement.some(({ Effect, Principal }) => {
    const { Service = [] } = (Principal ?? {}) as { Service?: string | string[] };
    return Effect === 'Allow' && [Service].flat().includes('lambda.amazonaws.com');
  });
}

function checkPolicies({ Policies = [] }: JsonMap): void {
  for (const { PolicyDocument } of Policies as { PolicyDocument: JsonMap }[]) {
    if (!Array.isArray(PolicyDocument.Statement)) {
      throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
    }
  }
}
