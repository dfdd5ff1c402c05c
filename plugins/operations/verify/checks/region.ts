import { findRegionProblem } from '../../../shared/clouds/regions';
import { type Check, fail, pass, skip } from '../check';

/** Whether the function runs where the YAML file says, and whether the provider answers there. */
export const region: Check = {
  id: 'region',
  title: 'Region',
  async run({ subject, status }) {
    if (!status.region) return skip('The function does not say where it runs.');
    const problem = findRegionProblem(status.region, {});
    if (problem) {
      return fail(
        status.region,
        problem,
        'Deploy to a region that it serves: --region na-siliconvalley, ap-singapore, ap-tokyo or eu-frankfurt.',
      );
    }
    if (!subject.region || subject.region === status.region) return pass(status.region);
    return fail(
      `${status.region}, not ${subject.region}`,
      `The function runs in ${status.region}, but the YAML file and the environment say ${subject.region}.`,
      'Run verify with the --region of the deploy, or deploy to the other region.',
    );
  },
};
