// The one table of error words, which `npx sls doctor CODE` and docs/operations.md have, too.
import table from '../plugins/operations/words/error-words.json';
import type { Failure } from './api/failure';
import type { Status } from './api/status';
import type { Words } from './i18n/en';
import type { Explanation } from './i18n/errors-en';

/** Who may have answered in place of the proxy; before the proxy has said where it runs, any of them. */
const clouds = { tencent: ['tencent'], aws: ['aws'], 'aws-web': ['aws'], local: [] };
const anyCloud = ['tencent', 'aws'];

/** Explains a failure in the language of these texts. */
export function explain(
  failure: Failure,
  { errors, tag }: Words,
  cloud: Status['cloud'] | undefined,
): Explanation {
  const { origin, problem, words, codes } = failure;
  const find = (speakers: readonly string[]): Explanation | undefined => {
    const word = table.find(
      ({ by, code, match = [] }) =>
        speakers.includes(by) &&
        [code, ...match].some(
          // Codes are compared whole; some providers have none, and are known by their sentences.
          (known) => codes.includes(known) || (known.includes(' ') && words.includes(known)),
        ),
    );
    const { means, cure } = (tag === 'en' ? word?.en : word?.zh) ?? {};
    return means && cure ? [means, cure] : undefined;
  };
  switch (origin) {
    case 'proxy':
      // A code that only a newer proxy has: its own words are the best there is.
      return find(['proxy']) ?? [words || problem, ''];
    case 'platform':
      return find(cloud ? clouds[cloud] : anyCloud) ?? errors.platform;
    case 'provider':
      return find(['provider']) ?? errors.provider[problem as keyof typeof errors.provider];
    case 'browser':
      return errors.browser[problem as keyof typeof errors.browser];
  }
}
