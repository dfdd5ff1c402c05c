import { describe, expect, test } from '@jest/globals';
import { type Arrival, isHeld, judge } from '../../web/stream/judge';

/** Ten events, sent 200 ms apart, with the given arrival times. */
const arrivals = (toArrival: (sent: number, at: number) => number): Arrival[] =>
  Array.from({ length: 10 }, (_, at) => ({ sent: at * 200, arrived: toArrival(at * 200, at) }));

describe('the verdict of the stream check', () => {
  test('a stream that keeps its pace passes, whatever the latency', () => {
    const result = judge(arrivals((sent, at) => 900 + sent + (at % 2) * 40));
    expect(result).toMatchObject({ verdict: 'streams', firstByte: 900, merged: 0 });
    expect(Math.min(...result.gaps)).toBe(160);
    expect(Math.max(...result.gaps)).toBe(240);
  });

  test('a single delay is not buffering', () => {
    expect(judge(arrivals((sent) => Math.max(sent, 500))).verdict).toBe('uneven');
    expect(judge(arrivals((sent) => Math.max(sent, 250))).verdict).toBe('streams');
  });

  test('events that arrive in pairs are uneven', () => {
    const result = judge(arrivals((_, at) => 50 + Math.floor(at / 2) * 400 + 200));
    expect(result).toMatchObject({ verdict: 'uneven', merged: 5 });
  });

  test('events that arrive all at once were buffered', () => {
    const result = judge(arrivals((_, at) => 1_850 + at));
    expect(result).toMatchObject({ verdict: 'buffered', firstByte: 1_850, merged: 9 });
  });

  test('events that the proxy itself sent together are inconclusive', () => {
    const late = arrivals((sent) => sent).map(({ arrived }) => ({
      sent: 1_800,
      arrived: 1_800 + arrived / 100,
    }));
    expect(judge(late).merged).toBe(0);
  });

  test('the picture marks the events that arrived together, not one that is late alone', () => {
    const held = (all: Arrival[]) => all.filter((_, at) => isHeld(all, at)).length;
    expect(held(arrivals((_, at) => 1_850 + at))).toBe(9);
    expect(held(arrivals((sent, at) => sent + (at === 9 ? 150 : 0)))).toBe(0);
  });

  test('a stream without its end is broken', () => {
    expect(judge(arrivals((sent) => sent).slice(0, 4)).verdict).toBe('broken');
    expect(judge([])).toMatchObject({ verdict: 'broken', firstByte: 0, gaps: [] });
  });
});
