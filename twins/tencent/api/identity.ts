import type { Handler } from '../cloud';

/** STS: GetCallerIdentity (1312/59985). Whether it needs a CAM permission is undocumented: here it does. */
export const getCallerIdentity: Handler = ({ settings }, { key }) => ({
  Arn: `qcs::cam::uin/${settings.uin}:uin/${settings.uin}`,
  AccountId: settings.uin,
  UserId: settings.uin,
  PrincipalId: settings.uin,
  Type: key.token ? 'CAMRole' : 'CAMUser',
});
