import { AwsError } from './api/aws-error';
import { createJsonService } from './api/json-service';
import { createQueryService } from './api/query-service';
import type { Service } from './api/service';

export interface Role {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  /** Whether Lambda can assume this role. */
  readonly lambdaMayAssume: boolean;
}

export type Roles = Map<string, Role>;

/** STS: GetCallerIdentity, which needs no permission. */
export function createStsApi(accountId: string): Service {
  return createQueryService({
    name: 'sts',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    open: ['GetCallerIdentity'],
    operations: {
      GetCallerIdentity: {
        resource: () => '*',
        run: (_, { callerArn, callerId }) => ({
          Arn: callerArn,
          UserId: callerId,
          Account: accountId,
        }),
      },
    },
  });
}

/** IAM: the CLI only reads roles; CloudFormation creates them. */
export function createIamApi(accountId: string, roles: Roles): Service {
  return createQueryService({
    name: 'iam',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations: {
      GetRole: {
        resource: (form) => `arn:aws:iam::${accountId}:role/${form.text('RoleName')}`,
        run(form) {
          const name = form.required('RoleName');
          const role = roles.get(name);
          if (role === undefined) {
            const problem = `The role with name ${name} cannot be found.`;
            throw new AwsError('NoSuchEntity', problem, 404);
          }
          return {
            Role: {
              ...{ Path: role.path, RoleName: name, RoleId: role.id, Arn: role.arn },
              CreateDate: '2026-11-01T00:00:00Z',
            },
          };
        },
      },
    },
  });
}

/** ECR: this project has no images, so there is never a repository. `sls remove` asks anyway. */
export function createEcrApi(accountId: string, region: string): Service {
  const missing = (input: { readonly [name: string]: unknown }): never => {
    const [name = input.repositoryName] = (input.repositoryNames as string[] | undefined) ?? [];
    throw new AwsError(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist in the registry with id '${accountId}'`,
    );
  };
  const resource = () => `arn:aws:ecr:${region}:${accountId}:repository/*`;
  return createJsonService({
    name: 'ecr',
    target: 'AmazonEC2ContainerRegistry_V20150921',
    version: '1.1',
    operations: {
      DescribeRepositories: { resource, run: missing },
      DeleteRepository: { resource, run: missing },
    },
  });
}
