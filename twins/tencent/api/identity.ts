import type { Handler } from '../cloud';

/** STS: whose key signed (1312/59985). Whether CAM asks for a right is not documented: the twin does. */
export const getCallerIdentity: Handler = ({ settings }, { key }) => ({
  Arn: `qcs::cam::uin/${settings.uin}:uin/${settings.uin}`,
  AccountId: settings.uin,
  UserId: settings.uin,
  PrincipalId: settings.uin,
  Type: key.token ? 'CAMRole' : 'CAMUser',
});
