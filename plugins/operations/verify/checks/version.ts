import { type Check, fail, pass, renew, skip } from '../check';

/** Whether what answers is what is checked out here. */
export const version: Check = {
  id: 'version',
  title: 'Version',
  async run({ subject, status }) {
    if (!status.version) return skip('The address does not say which version it serves.');
    if (!subject.version) return skip('There is no package.json here to compare with.');
    if (status.version === subject.version) return pass(String(status.version));
    return fail(
      `${status.version}, not ${subject.version}`,
      `The address serves version ${status.version}; checked out is ${subject.version}.`,
      subject.cloud
        ? `${renew(subject)} If that was done, the address still serves an older version: "npx sls info".`
        : renew(subject),
    );
  },
};
