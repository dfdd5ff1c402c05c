import type { Words } from './en';

export const errorsZh: Words['errors'] = {
  from: {
    proxy: '来自此代理',
    provider: '来自 API',
    platform: '来自云平台',
    browser: '发生在途中',
  },
  details: '返回的内容',
  code: '错误码',
  status: '状态码',
  requestId: '代理的请求 ID',
  apiRequestId: 'API 的请求 ID',
  provider: {
    region: [
      'API 拒绝此函数所在的地域。',
      '部署到 API 支持的地域，例如 na-siliconvalley 或 us-west-1。',
    ],
    key: ['API 不接受这个密钥。', '它是否完整、属于这个服务商、仍然有效？'],
    forbidden: ['API 拒绝了这个请求。', '密钥可能没有权限，或者项目受到限制。'],
    model: ['这个密钥没有这个模型。', '列出模型，选择其中一个。'],
    quota: ['账户余额不足。', '请到服务商处充值，等待没有用。'],
    limited: ['这个密钥的请求太多。', 'API 要求慢一些，请稍后再试。'],
    overloaded: ['API 过载或出了故障。', '请稍后再试。代理本身没有问题。'],
    refused: ['API 拒绝了这个请求。', '下面是它自己的说明。'],
  },
  platform: ['回答的是云平台或前面的服务器，而不是代理。', '`npx sls doctor` 会解释这个代码。'],
  browser: {
    unreachable: ['连不上代理。', '它还在运行吗？你在线吗？'],
    cut: ['回答在中途断开了。', '上面是已经收到的部分，不是完整的回答。需要其余部分请重新发送。'],
  },
};
