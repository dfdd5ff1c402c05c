import { say } from '../../shared/language';

/** The status codes that the platform itself returns, explained (583/42611). */
const meanings: Readonly<Record<number, string>> = {
  400: say(
    'The platform does not recognise this address: the Host header must be the host of the address.',
    '平台无法识别这个地址：Host 请求头必须是该地址的域名。',
  ),
  402: say(
    'The service is suspended: check the account in the console.',
    '服务已停用：请在控制台查看账号。',
  ),
  405: say(
    'The function did not start: "npx sls logs --platform" shows the reason.',
    '函数没有启动："npx sls logs --platform" 显示原因。',
  ),
  406: say('The request is larger than 6 MB.', '请求超过 6 MB。'),
  407: say(
    'The response is larger than 6 MB, or its headers are larger than 4 KB.',
    '响应超过 6 MB，或响应头超过 4 KB。',
  ),
  410: say(
    'The account is in arrears: https://console.cloud.tencent.com/expense/recharge.',
    '账号欠费：https://console.cloud.tencent.com/expense/recharge。',
  ),
  429: say('Too many new instances at once: wait briefly.', '同时启动的新实例太多：请稍等片刻。'),
  430: say(
    'The function failed while it handled the request: "npx sls logs --platform" shows the reason.',
    '函数处理请求时出错："npx sls logs --platform" 显示原因。',
  ),
  432: say(
    'The function is paused ("npx sls resume" resumes it), or the concurrency quota of the region is used up.',
    '函数已暂停（用 "npx sls resume" 恢复），或该地域的并发配额已用完。',
  ),
  433: say(
    'The function timed out: raise "timeout" in the YAML file (900 at most).',
    '函数超时：在 YAML 文件里调大 "timeout"（最多 900）。',
  ),
  434: say(
    'The function ran out of memory: raise "memorySize" in the YAML file.',
    '函数内存不足：在 YAML 文件里调大 "memorySize"。',
  ),
  435: say('The function of this address no longer exists.', '该地址对应的函数已不存在。'),
  439: say('The platform closed the WebSocket.', '平台关闭了 WebSocket 连接。'),
};

/** Explains a status code of the platform; undefined for others. */
export function explainStatus(status: number): string | undefined {
  return meanings[status];
}
