import { say } from '../../../shared/language';
import { type Check, fail, pass, renew, skip } from '../check';

/** Whether the deployed version is the local one. */
export const version: Check = {
  id: 'version',
  title: say('Version', '版本'),
  async run({ subject, status }) {
    if (!status.version)
      return skip(
        say('The address does not say which version it serves.', '地址没有说明它运行的版本。'),
      );
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
        `The address serves version ${status.version}; checked out is ${subject.version}.`,
        `地址运行的是版本 ${status.version}；本地是 ${subject.version}。`,
      ),
      subject.cloud
        ? say(
            `${renew(subject)} If you have already done so, the address still serves an older version: "npx sls info".`,
            `${renew(subject)}如果已经部署过，说明地址仍在运行旧版本："npx sls info"。`,
          )
        : renew(subject),
    );
  },
};
