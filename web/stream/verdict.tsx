import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { Facts } from '../parts/facts';
import { Notice, type Tone } from '../parts/notice';
import { WithCode } from '../parts/with-code';
import { type Arrival, EVENTS, type Result, type Verdict } from './judge';

const tones: Readonly<Record<Verdict, Tone>> = {
  streams: 'good',
  uneven: 'warning',
  buffered: 'bad',
  broken: 'bad',
};

interface VerdictNoticeProps {
  readonly result: Result;
  readonly arrivals: readonly Arrival[];
  readonly cloud: Status['cloud'];
}

/** The verdict, its figures, and possible causes if it is bad. */
export function VerdictNotice({ result, arrivals, cloud }: VerdictNoticeProps) {
  const { stream: words } = useWords();
  const { verdict, firstByte, gaps, merged } = result;
  const places = [...words.where[cloud], ...words.where.everywhere];
  return (
    <>
      <Notice tone={tones[verdict]} title={words.verdicts[verdict]}>
        <p>{words.explain[verdict]}</p>
        {verdict !== 'streams' && (
          <ul>
            {places.map((place) => (
              <li key={place}>
                <WithCode text={place} />
              </li>
            ))}
          </ul>
        )}
      </Notice>
      <Facts
        of={[
          [words.firstByte, toMilliseconds(firstByte)],
          [words.events, `${arrivals.length} / ${EVENTS}`],
          [
            words.gaps,
            gaps.length > 0 &&
              words.gapsValue(toMilliseconds(Math.min(...gaps)), toMilliseconds(Math.max(...gaps))),
          ],
          [words.merged, merged === 0 ? words.none : String(merged)],
        ]}
      />
    </>
  );
}

const toMilliseconds = (value: number) => `${Math.round(value)} ms`;
