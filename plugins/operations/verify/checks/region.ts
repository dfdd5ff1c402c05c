import { knownProviders } from '../../../../lib/dialects/known';
import { findRegionProblem } from '../../../shared/clouds/regions';
import { say } from '../../../shared/language';
import { type Check, fail, pass, type Status, skip } from '../check';

/** Whether the function runs where the YAML file says, and whether providers serve that region. */
export const region: Check = {
  id: 'region',
  title: say('Region', '地域'),
  async run({ subject, status }) {
    if (!status.region && status.cloud === 'local')
      return skip(say('It runs outside the clouds.', '它不在云上运行。'));
    if (!status.region)
      return skip(say('The function does not report its region.', '函数没有报告所在的地域。'));
    const problem = findRegionProblem(status.region, toEnvironment(status));
    if (problem) {
      return fail(
        status.region,
        problem,
        say(
          'Deploy to a region that the provider serves: --region na-siliconvalley, ap-singapore, ap-tokyo or eu-frankfurt.',
          '请部署到服务商支持的地域：--region na-siliconvalley、ap-singapore、ap-tokyo 或 eu-frankfurt。',
        ),
      );
    }
    if (!subject.region || subject.region === status.region) return pass(status.region);
    return fail(
      say(`${status.region}, not ${subject.region}`, `${status.region}，不是 ${subject.region}`),
      say(
        `The function runs in ${status.region}, but the YAML file and the environment specify ${subject.region}.`,
        `函数运行在 ${status.region}，但 YAML 文件和环境变量写的是 ${subject.region}。`,
      ),
      say(
        'Run verify with the --region of the deploy, or deploy to the other region.',
        '用部署时的 --region 运行 verify，或部署到另一个地域。',
      ),
    );
  },
};

/** The addresses of its providers. Older versions do not report them and are assumed to use OpenAI. */
function toEnvironment({ providers }: Status): Record<string, string> {
  if (!providers) return {};
  return { UPSTREAM_URL: providers.map((name) => knownProviders[name]?.address ?? '').join(',') };
}
