import { say } from '../../../shared/language';
import { type Check, fail, pass, renew, skip } from '../check';

/** Whether the deployed version is the local one. */
export const version: Check = {
  id: 'version',
  title: say('Version', '版本'),
  async run({ subject, status }) {
    if (!status.version)
      return skip(say('The proxy does not report its version.', '代理没有报告自己的版本。'));
    if (subject.isElsewhere) return pass(status.version);
    if (!subject.version)
      return skip(
        say('There is no package.json here to compare with.', '这里没有 package.json 可供比较。'),
      );
    if (status.version === subject.version) return pass(String(status.version));
    return fail(
      say(
        `${status.version}, not ${subject.version}`,
        `${status.version}，不是 ${subject.version}`,
      ),
      say(
        `The deployed version is ${status.version}; the local one is ${subject.version}.`,
        `已部署的版本是 ${status.version}；本地是 ${subject.version}。`,
      ),
      subject.cloud
        ? say(
            `${renew(subject)} If you have already done so, the address still runs an older version: check "npx sls info".`,
            `${renew(subject)}如果已经部署过，说明地址仍在运行旧版本：请用 "npx sls info" 核对。`,
          )
        : renew(subject),
    );
  },
};
