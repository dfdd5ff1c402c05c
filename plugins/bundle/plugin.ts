import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { findCloud } from '../shared/clouds/clouds';
import type { BundleYaml, Serverless, Writers } from '../shared/framework';
import { say } from '../shared/language';
import type { BundledFunction } from '../shared/packaging/bundle';
import { collectExtraFiles, toVariables } from '../shared/packaging/function-settings';
import { toZip, type ZipFile } from '../shared/packaging/zip';
import { UserError } from '../shared/user-error';

/** A provider whose functions need files in addition to the code. */
interface PackagingProvider {
  getPackageFiles?(functionKey: string, entry: string): ZipFile[];
}

const bundleSchema = {
  anyOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      properties: {
        entry: { type: 'string', minLength: 1 },
        outFile: { type: 'string', minLength: 1 },
        files: { type: 'array', items: { type: 'string', minLength: 1 } },
      },
      required: ['entry'],
      additionalProperties: false,
    },
  ],
};

/** The plugin that osls instantiates: bundles the current code into a zip whenever a service is packaged. */
export class Bundle {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;

  constructor(serverless: Serverless, options: { readonly package?: string }, writers: Writers) {
    const { provider } = serverless.service;
    serverless.configSchemaHandler.defineFunctionProperties(provider.name, {
      properties: { bundle: bundleSchema },
    });
    const { packaging } = findCloud(serverless.service);
    const folder = packaging.movesFolder ? undefined : options.package;
    const pack = () => packFunctions(serverless, folder ?? '.serverless', writers);
    this.hooks = {
      'before:package:createDeploymentArtifacts': pack,
      // In this case osls does not package.
      ...(folder && { 'before:deploy:deploy': async () => takePacked(serverless, folder) }),
      ...Object.fromEntries(packaging.events.map((event) => [event, pack])),
    };
  }
}

/** Bundles and zips each function that has an entry; the zip becomes its artifact. */
async function packFunctions(
  serverless: Serverless,
  folder: string,
  { log, progress }: Writers,
): Promise<void> {
  const { service, serviceDir } = serverless;
  const provider = serverless.getProvider(service.provider.name) as PackagingProvider | false;
  const packing = progress.create({ message: say('Bundling', '正在打包') });
  try {
    // Most commands never bundle.
    const { bundle, forRedis } = await import('../shared/packaging/bundle');
    const bundled = new Map<string, Promise<BundledFunction>>();
    for (const [key, definition] of Object.entries(service.functions)) {
      if (!definition.bundle) continue;
      const { entry, outFile, files } = toParts(definition.bundle);
      const variables = toVariables(service.provider.environment, definition.environment);
      const extraFiles = await collectExtraFiles({
        ...{ key, serviceDir, variables },
        notice: (text) => (definition.enabled === false ? undefined : log.notice(text)),
      });
      const main = basename(outFile);
      const prebuilt = await readPrebuilt(serviceDir, main);
      // Two functions of one entry share its bundle.
      if (!prebuilt && !bundled.has(outFile)) {
        bundled.set(outFile, bundle(resolve(serviceDir, entry), resolve(serviceDir, outFile)));
      }
      const hasRedis = Boolean(variables.REDIS_URL?.trim());
      const built = (await bundled.get(outFile))?.files ?? [];
      const code = prebuilt ?? built.filter((file) => hasRedis || !forRedis(file));
      const zip = toZip([
        ...code,
        ...files.map((path) => ({
          name: basename(path),
          data: readFileSync(resolve(serviceDir, path)),
        })),
        ...extraFiles,
        ...((provider || undefined)?.getPackageFiles?.(key, main) ?? []),
      ]);
      const artifact = join(resolve(serviceDir, folder), `${key}.zip`);
      mkdirSync(resolve(serviceDir, folder), { recursive: true });
      writeFileSync(artifact, zip);
      definition.package = { ...definition.package, artifact: relative(serviceDir, artifact) };
      log.info(
        say(
          `${key}: ${entry}, ${(zip.length / 1024).toFixed(0)} KB zipped`,
          `${key}：${entry}，压缩后 ${(zip.length / 1024).toFixed(0)} KB`,
        ),
      );
    }
  } finally {
    packing.remove();
  }
}

/** `deploy --package FOLDER`: deploys the output of `package --package FOLDER` unchanged. */
function takePacked({ service, serviceDir }: Serverless, folder: string): void {
  for (const [key, definition] of Object.entries(service.functions)) {
    if (!definition.bundle || definition.enabled === false) continue;
    const artifact = join(folder, `${key}.zip`);
    if (!existsSync(resolve(serviceDir, artifact))) {
      throw new UserError('BUNDLE_PACKAGE_MISSING', [
        say(
          `There is no ${artifact}, so nothing was sent.`,
          `找不到 ${artifact}，因此没有发送任何内容。`,
        ),
        say(
          `Create it first: npx sls package --package ${folder}`,
          `先生成：npx sls package --package ${folder}`,
        ),
      ]);
    }
    definition.package = { ...definition.package, artifact };
  }
}

/**
 * A pipeline builds once: if `PREBUILT_ZIP` names a zip of `npm run release`, the code is taken from
 * it. Files that depend on the settings (access keys, the start script) are added as usual.
 */
async function readPrebuilt(serviceDir: string, main: string): Promise<ZipFile[] | undefined> {
  const name = process.env.PREBUILT_ZIP?.trim();
  if (!name) return undefined;
  const path = resolve(serviceDir, name);
  const { unzipSync } = await import('fflate');
  const packed = existsSync(path) ? unzipSync(readFileSync(path)) : {};
  const code = Object.entries(packed).filter(([file]) => file.endsWith('.cjs'));
  if (packed[main]) return code.map(([file, data]) => ({ name: file, data }));
  throw new UserError('BUNDLE_PREBUILT_MISSING', [
    say(
      `PREBUILT_ZIP names ${name}, which does not contain ${main}. Nothing was sent.`,
      `PREBUILT_ZIP 指定的 ${name} 里没有 ${main}。没有发送任何内容。`,
    ),
    say(
      'Run "npm run release" first, or unset PREBUILT_ZIP to bundle the local code.',
      '先运行 "npm run release"，或取消设置 PREBUILT_ZIP，打包本地的代码。',
    ),
  ]);
}

/** `functions/tencent.ts` becomes `dist/tencent/index.cjs`, the path that `npm run build` also uses. */
function toParts(yaml: BundleYaml) {
  const { entry, outFile, files = [] } = typeof yaml === 'string' ? { entry: yaml } : yaml;
  const name = basename(entry).replace(/\.[^.]+$/, '');
  return { entry, outFile: outFile ?? `dist/${name}/index.cjs`, files };
}
