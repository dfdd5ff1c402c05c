import { say } from '../../../shared/language';
import { type Check, fail, pass, readLog } from '../check';

const samples = 5;

/** The round-trip time to a warm function. */
export const latency: Check = {
  id: 'latency',
  title: say('Latency', '延迟'),
  async run(visit) {
    const times: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) {
      const answer = await visit.send('/-/health');
      if (answer.status !== 200) {
        return fail(
          say(`status ${answer.status}`, `状态 ${answer.status}`),
          say('The proxy was reachable before, but no longer is.', '刚才能访问代理，现在不能了。'),
          say(
            `Run verify again; if the problem persists, ${readLog(visit.subject)}.`,
            `请再运行一次 verify；如果问题依旧，${readLog(visit.subject)}。`,
          ),
        );
      }
      times.push(answer.totalMs);
    }
    const median = times.sort((a, b) => a - b)[Math.floor(samples / 2)] ?? 0;
    visit.figures.warmMs = median;
    return pass(
      say(
        `warm ${Math.round(median)} ms (connection included, median of ${samples})`,
        `热启动 ${Math.round(median)} ms（含建立连接，${samples} 次的中位数）`,
      ),
    );
  },
};
