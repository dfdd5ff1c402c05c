import { useRef, useState } from 'preact/hooks';
import { isAbort } from '../api/ask';
import type { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { FailureNotice, toFailure } from '../parts/failure-notice';
import { Notice } from '../parts/notice';
import { SecretField } from '../parts/secret-field';
import { Section } from '../parts/section';
import { Chart } from './chart';
import { type Arrival, judge } from './judge';
import { runStream } from './measure';
import { VerdictNotice } from './verdict';

interface StreamSectionProps {
  readonly status: Status | undefined;
  readonly accessKey: string;
  onAccessKey(key: string): void;
}

/** Shows whether what the proxy sends piece by piece also arrives piece by piece. */
export function StreamSection({ status, accessKey, onAccessKey }: StreamSectionProps) {
  const words = useWords();
  const [arrivals, setArrivals] = useState<readonly Arrival[]>([]);
  const [phase, setPhase] = useState<'idle' | 'running' | 'done'>('idle');
  const [failure, setFailure] = useState<Failure>();
  const running = useRef<AbortController | undefined>(undefined);
  const isLocked = status !== undefined && status.mode !== 'open';

  const run = async () => {
    const controller = new AbortController();
    running.current = controller;
    const seen: Arrival[] = [];
    setPhase('running');
    setFailure(undefined);
    setArrivals([]);
    try {
      for await (const arrival of runStream(accessKey, controller.signal)) {
        seen.push(arrival);
        setArrivals([...seen]);
      }
      setPhase('done');
    } catch (error) {
      setPhase('idle');
      if (!isAbort(error)) setFailure(toFailure(error));
    }
  };

  return (
    <Section id="stream" title={words.sections.stream} lead={words.stream.lead}>
      {isLocked && (
        <SecretField
          label={words.key.access}
          hint={words.key.accessHint}
          value={accessKey}
          onChange={onAccessKey}
        />
      )}
      <Chart arrivals={arrivals} />
      <div class="actions">
        {phase === 'running' ? (
          <button type="button" onClick={() => running.current?.abort()}>
            {words.stream.stop}
          </button>
        ) : (
          <button type="button" class="primary" onClick={run}>
            {phase === 'done' ? words.stream.again : words.stream.run}
          </button>
        )}
        <span class="hint" aria-live="polite">
          {phase === 'running' && words.stream.running}
        </span>
      </div>
      <div role="status">
        {phase === 'done' && (
          <VerdictNotice
            arrivals={arrivals}
            result={judge(arrivals)}
            cloud={status?.cloud ?? 'local'}
          />
        )}
        {failure &&
          (isLocked && failure.problem === 'ticket_required' ? (
            <Notice tone="warning" title={words.stream.keyNeeded}>
              <p>{words.key.accessHint}</p>
            </Notice>
          ) : (
            <FailureNotice failure={failure} cloud={status?.cloud} />
          ))}
      </div>
    </Section>
  );
}
