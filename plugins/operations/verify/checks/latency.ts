import { say } from '../../../shared/language';
import { type Check, fail, pass, readLog } from '../check';

const looks = 5;

/** How long the way to the function and back takes when it is warm. */
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
          say('The address answered before, and does not now.', '地址刚才有响应，现在没有。'),
          say(
            `Run verify again; if it stays so, ${readLog(visit.subject)}.`,
            `再运行一次 verify；如果仍然如此，${readLog(visit.subject)}。`,
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
