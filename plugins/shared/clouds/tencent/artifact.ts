import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { say } from '../../language';
import { UserError } from '../../user-error';
import type { Context } from './context';

/**
 * A signed request may have 10 MB, and base64 adds a third. Larger code goes through COS, which this
 * plugin leaves out: it would need a bucket, a role and more rights than a proxy of 300 KB is worth.
 */
const inlineLimit = 7_000_000;

/** The zip of a function, as it was packed. */
export function readZip({ service, serviceDir }: Context, key: string): Uint8Array {
  const artifact = service.functions[key]?.package?.artifact ?? service.package?.artifact;
  if (!artifact) {
    throw new UserError('TENCENT_PACKAGE_MISSING', [
      say(`There is no zip for the function "${key}".`, `函数“${key}”没有 zip。`),
      say(
        'Keep "./plugins/bundle" in the list of plugins, or name a zip with package.artifact.',
        '在插件列表里保留 "./plugins/bundle"，或用 package.artifact 指定 zip。',
      ),
    ]);
  }
  const zip = readFileSync(resolve(serviceDir, artifact));
  if (zip.length > inlineLimit) {
    const size = (zip.length / 1e6).toFixed(1);
    throw new UserError('TENCENT_PACKAGE_TOO_LARGE', [
      say(
        `The zip of the function "${key}" has ${size} MB; ${inlineLimit / 1e6} MB can be uploaded with a request. Nothing was changed.`,
        `函数“${key}”的 zip 有 ${size} MB；一次请求最多上传 ${inlineLimit / 1e6} MB。什么都没有改。`,
      ),
      say(
        `Look at what it holds ("unzip -l ${artifact}"): the proxy itself needs a fraction of a megabyte.`,
        `看看里面有什么（"unzip -l ${artifact}"）：代理本身不到 1 MB。`,
      ),
      say(
        'Uploads through COS are left out on purpose: they need a bucket and a role in your account.',
        '不通过 COS 上传：那需要你账号里的存储桶和角色。',
      ),
    ]);
  }
  return zip;
}
