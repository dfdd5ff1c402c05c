import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { say } from '../../language';
import { UserError } from '../../user-error';
import type { Context } from './context';

/**
 * A signed request may have 10 MB, and base64 adds a third. Larger code requires COS, which this
 * plugin does not support: a bucket, a role and more permissions are not justified for a proxy of 300 KB.
 */
const inlineLimit = 7_000_000;

/** The packaged zip of a function. */
export function readZip({ service, serviceDir }: Context, key: string): Uint8Array {
  const artifact = service.functions[key]?.package?.artifact ?? service.package?.artifact;
  if (!artifact) {
    throw new UserError('TENCENT_PACKAGE_MISSING', [
      say(`There is no zip for the function "${key}".`, `函数“${key}”没有 zip。`),
      say(
        'Keep "./plugins/bundle" in the list of plugins, or set package.artifact to a zip.',
        '在插件列表里保留 "./plugins/bundle"，或用 package.artifact 指定 zip。',
      ),
    ]);
  }
  const zip = readFileSync(resolve(serviceDir, artifact));
  if (zip.length > inlineLimit) {
    const size = (zip.length / 1e6).toFixed(1);
    throw new UserError('TENCENT_PACKAGE_TOO_LARGE', [
      say(
        `The zip of the function "${key}" has ${size} MB; a request can upload ${inlineLimit / 1e6} MB. Nothing was changed.`,
        `函数“${key}”的 zip 有 ${size} MB；一次请求最多上传 ${inlineLimit / 1e6} MB。未做任何改动。`,
      ),
      say(
        `Check its contents ("unzip -l ${artifact}"): the proxy itself is less than a megabyte.`,
        `请检查其中的内容（"unzip -l ${artifact}"）：代理本身不到 1 MB。`,
      ),
      say(
        'Uploads through COS are not supported: they would need a bucket and a role in your account.',
        '不支持通过 COS 上传：那需要在你的账号里创建存储桶和角色。',
      ),
    ]);
  }
  return zip;
}
