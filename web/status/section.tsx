import type { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { CopyButton } from '../parts/copy-button';
import { Facts } from '../parts/facts';
import { FailureNotice } from '../parts/failure-notice';
import { Notice } from '../parts/notice';
import { toProviderName } from '../providers';
import { toDuration } from './duration';

interface StatusSectionProps {
  readonly status: Status | undefined;
  readonly failure: Failure | undefined;
  onRetry(): void;
}

/** What a person who has just deployed wants to see first: it is up, and this is its address. */
export function StatusSection({ status, failure, onRetry }: StatusSectionProps) {
  const words = useWords();
  const { origin, protocol } = location;
  const tone = failure ? 'bad' : status ? 'good' : 'pending';
  const headline = failure
    ? words.status.failed
    : status
      ? words.status.running
      : words.status.asking;
  return (
    <section id="status" aria-labelledby="status-title" class="hero">
      <h1 id="status-title" class={tone}>
        <span class="lamp" aria-hidden="true" />
        <span role="status">{headline}</span>
      </h1>
      <p class="lead">{failure ? words.status.failedHint : words.status.lead}</p>
      <div class="address">
        <code>{origin}</code>
        <CopyButton text={origin} what={words.status.address} />
      </div>
      {failure && (
        <>
          <FailureNotice failure={failure} cloud={status?.cloud} />
          <div class="actions">
            <button type="button" class="primary" onClick={onRetry}>
              {words.status.retry}
            </button>
          </div>
        </>
      )}
      {status && <StatusFacts status={status} />}
      {status && status.mode === 'open' && status.cloud !== 'local' && (
        <Notice tone="warning" title={words.status.openTitle}>
          <p>{words.status.openText}</p>
        </Notice>
      )}
      {status?.mode === 'injecting' && (
        <Notice tone="warning" title={words.status.injectingTitle}>
          <p>{words.status.injectingText}</p>
        </Notice>
      )}
      {protocol === 'http:' && !isThisMachine() && (
        <Notice tone="warning" title={words.status.plainTitle}>
          <p>{words.status.plainText}</p>
        </Notice>
      )}
    </section>
  );
}

function StatusFacts({ status }: { status: Status }) {
  const { status: words } = useWords();
  const { cloud, region, version, uptime_seconds, mode, providers, websocket } = status;
  return (
    <Facts
      of={[
        [
          words.runsOn,
          <>
            {words.clouds[cloud]}
            {region && <span class="region">{region}</span>}
          </>,
        ],
        [words.version, version],
        [words.uptime, toDuration(uptime_seconds, useWords().tag)],
        [words.door, words.modes[mode]],
        [words.providers, providers.map(toProviderName).join(', ')],
        [words.webSocket, websocket ? words.webSocketYes : words.webSocketNo],
      ]}
    />
  );
}

/** Loopback: nobody is on the way. */
const isThisMachine = () => /^(?:localhost|127\.|\[::1\])/.test(location.hostname);
