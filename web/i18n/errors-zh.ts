import type { Words } from './en';

export const errorsZh: Words['errors'] = {
  from: {
    proxy: '来自此代理',
    provider: '来自 API',
    platform: '来自云平台',
    browser: '来自网络',
  },
  details: '原始响应',
  code: '错误码',
  status: '状态码',
  requestId: '代理的请求 ID',
  apiRequestId: 'API 的请求 ID',
  provider: {
    region: [
      'API 不支持此代理所在的地域。',
      '请在 API 支持的地域运行代理，例如腾讯云 na-siliconvalley 或 AWS us-west-1。',
    ],
    key: ['API 不接受这个密钥。', '请检查密钥是否完整、是否属于这个服务商、是否仍然有效。'],
    forbidden: ['API 不允许这个操作。', '密钥可能没有权限，或项目受到限制。'],
    model: ['这个密钥不能使用该模型。', '列出模型，选择其中一个。'],
    quota: ['账号余额不足。', '请到服务商处充值，等待不会恢复。'],
    limited: ['这个密钥的请求过多。', 'API 限制了请求速率，请稍后再试。'],
    overloaded: ['API 过载或出现故障。', '请稍后再试。代理工作正常。'],
    refused: ['API 拒绝了这个请求。', '下面是 API 的错误信息。'],
  },
  platform: ['响应来自云平台或前面的服务器，而不是代理。', '`npx sls doctor` 会解释这个错误码。'],
  browser: {
    unreachable: ['无法连接代理。', '请检查代理是否在运行、网络是否正常。'],
    cut: ['响应中途断开。', '上面是已收到的部分。如需完整的回复，请重新发送。'],
  },
};
