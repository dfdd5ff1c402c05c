import { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { explain } from '../explain';
import { useWords } from '../i18n/words';
import { Notice } from './notice';
import { WithCode } from './with-code';

interface FailureNoticeProps {
  readonly failure: Failure;
  /** Undefined while the proxy's platform is unknown. */
  readonly cloud: Status['cloud'] | undefined;
}

/** An error: first what happened and what to do, then the technical details. */
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

/** Converts a thrown value into a failure. */
export function toFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure('browser', 'cut', { words: String(error) });
}
