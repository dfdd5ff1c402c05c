import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { FailureNotice } from '../parts/failure-notice';
import { Notice } from '../parts/notice';
import { Section } from '../parts/section';
import { Chart } from './chart';
import type { StreamCheck } from './use-stream-check';
import { VerdictNotice } from './verdict';

interface StreamSectionProps {
  readonly check: StreamCheck;
  readonly status: Status | undefined;
  /** Whether an access key has been entered. */
  readonly hasKey: boolean;
  /** Runs this check and the others that need an access key again. */
  onRun(): void;
}

/** Shows whether events that the proxy sends one by one also arrive one by one. */
export function StreamSection({ check, status, hasKey, onRun }: StreamSectionProps) {
  const words = useWords();
  const { phase, arrivals, result, failure, stop } = check;
  const isRunning = phase === 'running';
  const isLocked = status !== undefined && status.mode !== 'open';
  return (
    <Section id="stream" title={words.sections.stream} lead={words.stream.lead}>
      <Chart arrivals={arrivals} isRunning={isRunning} />
      <div class="actions">
        {isRunning ? (
          <button type="button" onClick={stop}>
            {words.stream.stop}
          </button>
        ) : (
          <button type="button" class="primary" onClick={onRun}>
            {phase === 'done' ? words.stream.again : words.stream.run}
          </button>
        )}
      </div>
      <div role="status">
        {result && (
          <VerdictNotice arrivals={arrivals} result={result} cloud={status?.cloud ?? 'local'} />
        )}
        {failure &&
          (isLocked && failure.problem === 'ticket_required' ? (
            <Notice tone="warning" title={hasKey ? words.key.refused : words.stream.keyNeeded}>
              <p>{hasKey ? words.key.refusedHint : words.key.accessHint}</p>
            </Notice>
          ) : (
            <FailureNotice failure={failure} cloud={status?.cloud} />
          ))}
      </div>
    </Section>
  );
}
