import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type AwsServerless, toAwsProvider } from '../shared/clouds/aws/osls';
import type { Writers } from '../shared/framework';
import { say } from '../shared/language';
import {
  addAddressOutputs,
  allowReading,
  findCodeKeys,
  findUnpacked,
  toAddressOutputs,
} from './web-template';

/**
 * The plugin that osls instantiates. osls 4.3 does not support Lambda Web Functions, so the YAML file
 * describes them as CloudFormation resources. The plugin does what osls does for ordinary functions: it
 * packages the code that a revision names (`CodeConfig: { bundle: … }`), uploads it before the stack is
 * changed, and shows the address.
 */
export class WebFunctionPlugin {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;

  constructor(serverless: AwsServerless, options: { readonly package?: string }, writers: Writers) {
    const folder = () =>
      resolve(
        serverless.serviceDir,
        options.package ?? serverless.service.package.path ?? '.serverless',
      );
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => pack(serverless, writers),
      'before:aws:deploy:deploy:uploadArtifacts': () => upload(serverless, folder(), writers),
      'after:aws:info:displayEndpoints': () => showAddresses(serverless),
    };
  }
}

/**
 * Bundles and zips the code of each revision. The name of the zip is the hash of its content: only
 * changed code creates a new revision, and older deployments still find their own.
 */
async function pack(serverless: AwsServerless, { log, progress }: Writers): Promise<void> {
  const { provider, package: names } = serverless.service;
  const template = provider.compiledCloudFormationTemplate;
  const packing = progress.create({ message: say('Bundling', '正在打包') });
  try {
    // Most commands never bundle.
    const [{ bundle, forRedis }, { collectExtraFiles, toVariables }, { toZip }] = await Promise.all(
      [
        import('../shared/packaging/bundle'),
        import('../shared/packaging/function-settings'),
        import('../shared/packaging/zip'),
      ],
    );
    const { serviceDir } = serverless;
    for (const { entry, variables, place } of findUnpacked(template)) {
      const name = basename(entry).replace(/\.[^.]+$/, '');
      const outFile = resolve(serviceDir, `dist/${name}/index.cjs`);
      const extraFiles = await collectExtraFiles({
        ...{ key: name, serviceDir, outFile, variables: toVariables(variables) },
        notice: (text) => log.notice(text),
      });
      const { files } = await bundle(resolve(serviceDir, entry), outFile);
      const hasRedis = Boolean(toVariables(variables).REDIS_URL?.trim());
      const code = files
        .filter((file) => hasRedis || !forRedis(file))
        // The name that the platform starts.
        .map((file) => (file.name === basename(outFile) ? { ...file, name: 'index.js' } : file));
      const zip = toZip([...code, ...extraFiles]);
      const file = `${createHash('sha256').update(zip).digest('hex')}.zip`;
      // osls moves this whole folder when it packages to another one.
      mkdirSync(join(serverless.serviceDir, '.serverless'), { recursive: true });
      writeFileSync(join(serverless.serviceDir, '.serverless', file), zip);
      place(`${names.artifactsS3KeyDirname}/${file}`);
      log.info(
        say(
          `${entry}: ${(zip.length / 1024).toFixed(0)} KB zipped`,
          `${entry}：压缩后 ${(zip.length / 1024).toFixed(0)} KB`,
        ),
      );
    }
    allowReading(template);
    addAddressOutputs(template);
  } finally {
    packing.remove();
  }
}

/** Uploads the code to the deployment bucket, unless an earlier deployment already did. */
async function upload(serverless: AwsServerless, folder: string, { log }: Writers): Promise<void> {
  const { shouldNotDeploy, compiledCloudFormationTemplate } = serverless.service.provider;
  if (shouldNotDeploy) return;
  const provider = toAwsProvider(serverless);
  const { S3Client, HeadObjectCommand, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const s3 = new S3Client(await provider.getAwsSdkV3Config());
  const Bucket = await provider.getServerlessDeploymentBucketName();
  for (const Key of findCodeKeys(compiledCloudFormationTemplate)) {
    const isThere = await s3.send(new HeadObjectCommand({ Bucket, Key })).then(
      () => true,
      () => false,
    );
    if (isThere) continue;
    const Body = readFileSync(join(folder, basename(Key)));
    log.info(say(`Uploading ${basename(Key)} to S3`, `正在上传 ${basename(Key)} 到 S3`));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/zip' }));
  }
}

/** Adds the addresses to the output of `deploy` and `info`, where osls prints them. */
async function showAddresses(serverless: AwsServerless): Promise<void> {
  const names = toAddressOutputs(serverless.service.resources ?? {});
  if (names.length === 0) return;
  const provider = toAwsProvider(serverless);
  const { CloudFormationClient, DescribeStacksCommand } = await import(
    '@aws-sdk/client-cloudformation'
  );
  const cloudFormation = new CloudFormationClient(await provider.getAwsSdkV3Config());
  const StackName = provider.naming.getStackName();
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  const addresses = names.flatMap(
    (name) => Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? [],
  );
  const [first] = addresses;
  if (first === undefined) return;
  if (addresses.length === 1) serverless.serviceOutputs.set('endpoint', first);
  else serverless.serviceOutputs.set('endpoints', addresses);
}
