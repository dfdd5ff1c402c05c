import { say } from '../language';
import { UserError } from '../user-error';

const mainland = /^ap-(guangzhou|shanghai|beijing|chengdu|nanjing|chongqing|shenzhen|.*-fsi)/;
const hongKong = /^ap-hongkong/;

/** APIs that restrict access by country, with their providers. */
const providers: readonly (readonly [host: RegExp, name: string])[] = [
  [/(^|\.)openai\.com$/, 'OpenAI'],
  [/(^|\.)anthropic\.com$/, 'Anthropic'],
  [/(^|\.)googleapis\.com$/, 'Google (Gemini)'],
];

const defaultUpstream = 'https://api.openai.com';

/**
 * Why a deploy to this region would not work; undefined if it would.
 *
 * @param environment that of the function: `UPSTREAM_URL`, and any other value that is a URL.
 */
export function findRegionProblem(
  region: string,
  environment: Readonly<Record<string, string>>,
): string | undefined {
  const place = mainland.test(region)
    ? say('mainland China', '中国大陆')
    : hongKong.test(region)
      ? say('Hong Kong', '香港')
      : undefined;
  if (!place) return undefined;
  const values = [environment.UPSTREAM_URL ?? defaultUpstream, ...Object.values(environment)];
  const hosts = values
    .flatMap((value) => value.match(/https?:\/\/[^\s,/"'?#]+/g) ?? [])
    .map(toHost);
  const provider = providers.find(([host]) => hosts.some((name) => host.test(name)))?.[1];
  if (!provider) return undefined;
  return say(
    `${region} is in ${place}. ${provider} rejects requests from there, regardless of the key.`,
    `${region} 位于${place}。无论使用什么密钥，${provider} 都会拒绝来自那里的请求。`,
  );
}

/** @throws {UserError} with the reason and what to do, unless `force`. */
export function checkRegion(
  region: string,
  environment: Readonly<Record<string, string>>,
  force: boolean,
): void {
  const problem = force ? undefined : findRegionProblem(region, environment);
  if (!problem) return;
  throw new UserError('TENCENT_REGION_REFUSED', [
    say(`${problem} Nothing was sent.`, `${problem}没有发送任何内容。`),
    '',
    say(
      'Choose another region with --region or TENCENTCLOUD_REGION: na-siliconvalley (default),',
      '用 --region 或 TENCENTCLOUD_REGION 换一个可用的地域：na-siliconvalley（默认）、',
    ),
    say(
      'ap-singapore, ap-tokyo or eu-frankfurt. To deploy anyway, add --force.',
      'ap-singapore、ap-tokyo 或 eu-frankfurt。如果仍要部署，加上 --force。',
    ),
  ]);
}

function toHost(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}
