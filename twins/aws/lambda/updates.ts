import type { JsonObject } from '../api/json-service';
import { checkConfiguration } from './configuration';
import type { FunctionConfiguration } from './functions';
import type { LambdaPlatform } from './platform';

/** UpdateFunctionCode: `sls deploy function` and `sls rollback function` send the archive itself. */
export async function changeCode(
  platform: LambdaPlatform,
  name: string,
  input: JsonObject,
): Promise<void> {
  const { functions, code, buckets } = platform;
  const zip =
    typeof input.ZipFile === 'string'
      ? Buffer.from(input.ZipFile, 'base64')
      : buckets.read(String(input.S3Bucket), String(input.S3Key)).body;
  const added = await code.add(zip);
  functions.checkIdle(name);
  functions.update(name, { code: added });
  if (input.Publish === true) functions.publish(name);
}

/** UpdateFunctionConfiguration: parameters that are not given stay unchanged. */
export function changeConfiguration(
  platform: LambdaPlatform,
  name: string,
  input: JsonObject,
): void {
  const { configuration: old } = platform.functions.version(name);
  const { Environment } = input as { Environment?: { Variables?: Record<string, string> } };
  const changed: FunctionConfiguration = {
    ...old,
    runtime: String(input.Runtime ?? old.runtime),
    handler: String(input.Handler ?? old.handler),
    role: String(input.Role ?? old.role),
    description: String(input.Description ?? old.description),
    memorySize: Number(input.MemorySize ?? old.memorySize),
    timeout: Number(input.Timeout ?? old.timeout),
    variables: Environment === undefined ? old.variables : (Environment.Variables ?? {}),
  };
  checkConfiguration(changed, platform.roles);
  platform.functions.update(name, { configuration: changed });
}
