import { say } from '../../../shared/language';
import { type Check, fail, pass, readLog } from '../check';

const looks = 5;

/** The round-trip time to a warm function. */
export const latency: Check = {
  id: 'latency',
  title: say('Latency', '延迟'),
  async run(visit) {
    const times: number[] = [];
    for (let look = 0; look < looks; look += 1) {
      const answer = await visit.send('/-/health');
      if (answer.status !== 200) {
        return fail(
          `status ${answer.status}`,
          say(
            'The address responded before, but no longer does.',
            '地址刚才有响应，现在没有响应。',
          ),
          say(
            `Run verify again; if the problem persists, ${readLog(visit.subject)}.`,
            `请再运行一次 verify；如果问题依旧，${readLog(visit.subject)}。`,
          ),
        );
      }
      times.push(answer.totalMs);
    }
    const median = times.sort((a, b) => a - b)[Math.floor(looks / 2)] ?? 0;
    visit.figures.warmMs = median;
    return pass(
      say(
        `warm ${Math.round(median)} ms (connection included, median of ${looks})`,
        `热启动 ${Math.round(median)} ms（含建立连接，${looks} 次的中位数）`,
      ),
    );
  },
};
