import { Failure } from '../api/failure';
import type { Explanation } from '../i18n/errors-en';
import { useWords, type Words } from '../i18n/words';
import { Notice } from './notice';

/** A failure as a person wants it: what happened, what to do, and last what a machine said. */
export function FailureNotice({ failure }: { failure: Failure }) {
  const { errors } = useWords();
  const [title, cure] = explain(failure, errors);
  const { origin, problem, status, requestId, words } = failure;
  const facts = [
    status && `${errors.status} ${status}`,
    origin === 'proxy' && `${errors.code} ${problem}`,
    requestId && `${errors.requestId} ${requestId}`,
  ].filter(Boolean);
  return (
    <Notice tone="bad" title={title}>
      <p>{cure}</p>
      <p class="facts">
        {errors.from[origin]}
        {facts.map((fact) => ` · ${fact}`)}
      </p>
      {words && (
        <details>
          <summary>{errors.details}</summary>
          <p class="quote">{words}</p>
        </details>
      )}
    </Notice>
  );
}

function explain({ origin, problem, words }: Failure, errors: Words['errors']): Explanation {
  const explanations: Readonly<Record<string, Explanation>> = errors[origin];
  const known = explanations[problem];
  if (known) return known;
  // Codes that a newer proxy has, or a bug of this page: the words that came are the best there is.
  return origin === 'platform' ? (errors.platform.other as Explanation) : [words || problem, ''];
}

/** Whatever was thrown, as a failure. */
export function toFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure('browser', 'cut', String(error));
}
