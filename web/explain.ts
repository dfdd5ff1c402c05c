// The same table of error words as `npx sls doctor CODE` and docs/operations.md use.
import table from '../plugins/operations/words/error-words.json';
import type { Failure } from './api/failure';
import type { Status } from './api/status';
import type { Words } from './i18n/en';
import type { Explanation } from './i18n/errors-en';

/**
 * Who may have responded instead of the proxy; any of them while the proxy's platform is unknown.
 */
const clouds = { tencent: ['tencent'], aws: ['aws'], 'aws-web': ['aws'], local: [] };
const anyCloud = ['tencent', 'aws'];

/** Explains a failure in the language of the given texts. */
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
          // Codes must match exactly. Some providers send none; those are recognised by their
          // messages.
          (known) => codes.includes(known) || (known.includes(' ') && words.includes(known)),
        ),
    );
    const { means, cure } = (tag === 'en' ? word?.en : word?.zh) ?? {};
    return means && cure ? [means, cure] : undefined;
  };
  switch (origin) {
    case 'proxy':
      // A code of a newer proxy: its own message is the best explanation available.
      return find(['proxy']) ?? [words || problem, ''];
    case 'platform':
      return find(cloud ? clouds[cloud] : anyCloud) ?? errors.platform;
    case 'provider':
      return find(['provider']) ?? errors.provider[problem as keyof typeof errors.provider];
    case 'browser':
      return errors.browser[problem as keyof typeof errors.browser];
  }
}
