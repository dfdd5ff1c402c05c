import { address } from '../address';
import type { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { CheckList } from '../health/check-list';
import { type Summary, summarize, toRows } from '../health/rows';
import type { Health } from '../health/use-health';
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
  readonly health: Health;
  onRetry(): void;
}

/** The address and its state: only what the page has measured or the proxy has reported. */
export function StatusSection({ status, failure, health, onRetry }: StatusSectionProps) {
  const words = useWords();
  const rows = status ? toRows(health, status, words) : [];
  const { tone, title } = toSummary();
  return (
    <section id="status" aria-labelledby="status-title" class="hero">
      <h1 id="status-title" class={tone}>
        <span class="lamp" aria-hidden="true" />
        <span role="status">{title}</span>
      </h1>
      <p class="lead">{toLead()}</p>
      <div class="address">
        <code>{address}</code>
        <CopyButton text={address} what={words.status.address} />
      </div>
      {failure && <FailureNotice failure={failure} cloud={status?.cloud} />}
      {status && !failure && <CheckList rows={rows} />}
      {(failure || tone === 'bad' || tone === 'warning') && (
        <div class="actions">
          <button type="button" class={failure ? 'primary' : ''} onClick={onRetry}>
            {failure ? words.status.retry : words.checks.again}
          </button>
        </div>
      )}
      {status && <StatusFacts status={status} />}
      <Warnings status={status} />
    </section>
  );

  function toSummary(): Summary {
    if (failure) return { tone: 'bad', title: words.status.failed };
    if (!status) return { tone: 'running', title: words.status.asking };
    return summarize(rows, health.trouble, words);
  }

  function toLead(): string {
    if (failure) return words.status.failedHint;
    return health.trouble ? words.checks.troubleHint : words.status.lead;
  }
}

/** Warnings for the owner. */
function Warnings({ status }: { status: Status | undefined }) {
  const { status: words } = useWords();
  const isOpen = status?.mode === 'open' && status.cloud !== 'local';
  const isPlain = location.protocol === 'http:' && !isThisMachine();
  const warnings = [
    isOpen && ([words.openTitle, words.openText] as const),
    status?.mode === 'injecting' && ([words.injectingTitle, words.injectingText] as const),
    isPlain && ([words.plainTitle, words.plainText] as const),
  ];
  return (
    <>
      {warnings.map(
        (warning) =>
          warning && (
            <Notice key={warning[0]} tone="warning" title={warning[0]}>
              <p>{warning[1]}</p>
            </Notice>
          ),
      )}
    </>
  );
}

function StatusFacts({ status }: { status: Status }) {
  const { status: words, tag } = useWords();
  const { cloud, region, uptime_seconds, mode, providers } = status;
  const place = (
    <>
      {words.clouds[cloud]}
      {region && <span class="region">{region}</span>}
    </>
  );
  return (
    <Facts
      of={[
        [words.runsOn, place],
        [words.uptime, toDuration(uptime_seconds, tag)],
        [words.mode, words.modes[mode]],
        [words.providers, providers.map(toProviderName).join(', ')],
      ]}
    />
  );
}

/** Loopback: the traffic does not leave this machine. */
const isThisMachine = () => /^(?:localhost|127\.|\[::1\])/.test(location.hostname);
