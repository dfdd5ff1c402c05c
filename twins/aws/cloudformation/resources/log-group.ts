import { AwsError } from '../../api/aws-error';
import { RETENTION } from '../../logs/logs-api';
import { anything, boolean, oneOf, tags, text } from '../schema';
import type { ResourceHandler } from './resource';

/** AWS::Logs::LogGroup. */
export const logGroup: ResourceHandler = {
  schema: {
    required: [],
    createOnly: ['LogGroupName'],
    name: 'LogGroupName',
    properties: {
      DataProtectionPolicy: anything,
      DeletionProtectionEnabled: boolean,
      FieldIndexPolicies: anything,
      KmsKeyId: text(),
      LogGroupClass: oneOf('STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'),
      LogGroupName: text(/^[.\-_/#A-Za-z0-9]{1,512}$/),
      ResourcePolicyDocument: anything,
      RetentionInDays: { kind: 'integer', values: RETENTION },
      Tags: tags,
    },
  },
  async create(properties, { platform, may, accountId, region, stackName, logicalId }) {
    const name = String(properties.LogGroupName ?? `${stackName}-${logicalId}`);
    const arn = `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`;
    may('logs:CreateLogGroup', arn);
    may('logs:TagResource', arn);
    if (platform.logs.groups.has(name)) {
      const problem = `Resource of type 'AWS::Logs::LogGroup' with identifier '{"/properties/LogGroupName":"${name}"}' already exists.`;
      throw new AwsError('ResourceAlreadyExistsException', problem);
    }
    const days = properties.RetentionInDays;
    if (days !== undefined) may('logs:PutRetentionPolicy', arn);
    platform.logs.create(name, days === undefined ? undefined : Number(days));
    return { physicalId: name, attributes: { Arn: arn } };
  },
  async update(made, { RetentionInDays }, { platform, may }) {
    const group = platform.logs.groups.get(made.physicalId);
    const arn = String(made.attributes.Arn);
    may(
      RetentionInDays === undefined ? 'logs:DeleteRetentionPolicy' : 'logs:PutRetentionPolicy',
      arn,
    );
    if (group !== undefined) {
      group.retentionInDays = RetentionInDays === undefined ? undefined : Number(RetentionInDays);
    }
    return made;
  },
  async delete(made, _, { platform, may }) {
    may('logs:DeleteLogGroup', String(made.attributes.Arn));
    platform.logs.delete(made.physicalId);
  },
};
