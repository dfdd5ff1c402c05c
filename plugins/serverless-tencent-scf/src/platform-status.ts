import { say } from '../../shared/language';

/** What the platform means by the status codes that it answers with itself (583/42611). */
const meanings: Readonly<Record<number, string>> = {
  400: say(
    'The address is unknown here: the Host header must be the one of the address.',
    '这里不认识这个地址：Host 请求头必须是该地址的。',
  ),
  402: say(
    'The service is suspended: look at the account in the console.',
    '服务已停用：请在控制台查看账户。',
  ),
  405: say(
    'The function did not start: "npx sls logs --platform" says why.',
    '函数没有启动："npx sls logs --platform" 显示原因。',
  ),
  406: say('The request is larger than 6 MB.', '请求超过 6 MB。'),
  407: say('The answer is larger than 6 MB.', '响应超过 6 MB。'),
  410: say(
    'The account is in arrears: https://console.cloud.tencent.com/expense/recharge.',
    '账号欠费：https://console.cloud.tencent.com/expense/recharge。',
  ),
  429: say('Too many new instances at once: wait a little.', '同时新建的实例太多：请稍等。'),
  430: say(
    'The function failed while it answered: "npx sls logs --platform" says why.',
    '函数在响应时失败："npx sls logs --platform" 显示原因。',
  ),
  432: say('The concurrency quota of the region is used up.', '该地域的并发配额已用完。'),
  433: say(
    'The function ran into its timeout: raise "timeout" in the YAML file (900 at most).',
    '函数超时：在 YAML 文件里调大 "timeout"（最多 900）。',
  ),
  434: say(
    'The function ran out of memory: raise "memorySize" in the YAML file.',
    '函数内存不足：在 YAML 文件里调大 "memorySize"。',
  ),
  435: say('There is no function behind the address any more.', '地址背后已经没有函数。'),
  439: say('The WebSocket was ended by the platform.', '平台结束了 WebSocket 连接。'),
};

/** The platform's status code in words, if it is one of its own. */
export function explainStatus(status: number): string | undefined {
  return meanings[status];
}
