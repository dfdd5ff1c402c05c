import { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { explain } from '../explain';
import { useWords } from '../i18n/words';
import { Notice } from './notice';
import { WithCode } from './with-code';

interface FailureNoticeProps {
  readonly failure: Failure;
  /** Undefined while the proxy has not said where it runs. */
  readonly cloud: Status['cloud'] | undefined;
}

/** A failure as a person wants it: what happened, what to do, and last what a machine said. */
export function FailureNotice({ failure, cloud }: FailureNoticeProps) {
  const words = useWords();
  const { errors } = words;
  const [title, cure] = explain(failure, words, cloud);
  const { origin, problem, status, requestId, apiRequestId } = failure;
  const facts = [
    status && `${errors.status} ${status}`,
    origin === 'proxy' && `${errors.code} ${problem}`,
    requestId && `${errors.requestId} ${requestId}`,
    apiRequestId && `${errors.apiRequestId} ${apiRequestId}`,
  ].filter(Boolean);
  return (
    <Notice tone="bad" title={title}>
      <p>
        <WithCode text={cure} />
      </p>
      <p class="facts">
        {errors.from[origin]}
        {facts.map((fact) => ` · ${fact}`)}
      </p>
      {failure.words && (
        <details>
          <summary>{errors.details}</summary>
          <p class="quote">{failure.words}</p>
        </details>
      )}
    </Notice>
  );
}

/** Whatever was thrown, as a failure. */
export function toFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure('browser', 'cut', { words: String(error) });
}
