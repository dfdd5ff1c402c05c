import type { Api } from './client';
import {
  type CloudFunction,
  change,
  type FunctionName,
  findFunction,
  toTarget,
  waitUntilActive,
  waitUntilSettled,
} from './cloud-function';
import {
  type Configuration,
  findDifferences,
  pickFields,
  readCodeFingerprint,
  toConfiguration,
  toConfigurationFingerprint,
  toFingerprint,
  toNewConfiguration,
} from './configuration';
import { isApiError, UserError } from './errors';
import {
  createFunctionUrl,
  type FunctionUrl,
  findFunctionUrl,
  isOpenAs,
  updateFunctionUrl,
} from './function-url';
import type { FunctionSettings } from './settings';
import {
  findLiveVersion,
  latest,
  listVersions,
  publishVersion,
  switchLiveVersion,
} from './versions';

/** The outcome of a deploy. */
export interface Deployed {
  /** What was done, in words; empty when nothing differed. */
  readonly changes: readonly string[];
  readonly url: FunctionUrl | undefined;
  /** What the user should know although the deploy worked. */
  readonly warnings: readonly string[];
}

/** What a deploy of one function needs. */
export interface DeployInput {
  readonly api: Api;
  readonly settings: FunctionSettings;
  readonly zip: Uint8Array;
  /** Upload and publish although nothing differs. */
  readonly force: boolean;
  readonly onStep: (text: string) => void;
}

/**
 * Brings one function to what the YAML file and the code say, and changes nothing else. May be broken
 * off anywhere and run again: each step looks first whether it is still to be done.
 */
export async function deployFunction(input: DeployInput): Promise<Deployed> {
  const { api, settings, zip, force, onStep } = input;
  const code = toFingerprint(zip);
  const wanted = toConfiguration(settings, code);
  const changes: string[] = [];
  const warnings: string[] = [];

  onStep('looking at what is there');
  let current = await findUsable(api, settings, onStep);
  if (!current) {
    onStep('creating the function');
    current = await create(api, settings, wanted, zip);
    changes.push('created');
  } else {
    checkFixed(settings, current);
    const isBroken = current.Status?.endsWith('Failed') === true;
    const upload = force || isBroken || readCodeFingerprint(current.Description) !== code;
    const differences = findDifferences(wanted, current);
    const text = differences.map((difference) => difference.text).join(', ');
    if (upload) {
      onStep('uploading the code');
      await updateCode(api, settings, zip);
      changes.push('code');
    }
    if (upload || differences.length > 0) {
      onStep(text ? `changing ${text}` : 'noting what code it runs');
      // The description goes last: it says which code is there, and must not say so too early.
      const fields = [...differences.map(({ field }) => field), 'Description' as const];
      await updateConfiguration(api, settings, pickFields(wanted, fields));
      changes.push(...differences.map((difference) => difference.text));
    }
  }
  warnings.push(...findWarnings(settings, current));

  // $LATEST is now what it should be. From here on: the address, and versions to roll back to.
  const [existing, live, versions] = await Promise.all([
    settings.url ? findFunctionUrl(api, settings) : undefined,
    findLiveVersion(api, settings),
    listVersions(api, settings),
  ]);

  // After a rollback the address stays with an old version. Whoever deploys wants to see the result.
  if (live !== latest) {
    onStep('making the address follow this deploy again');
    await switchLiveVersion(api, settings, latest);
    changes.push(`the address no longer serves version ${live}, but this deploy`);
  }
  let url = existing;
  if (settings.url && !url?.address) {
    onStep('creating the address');
    url = await createFunctionUrl(api, settings, settings.url);
    if (!changes.includes('created')) changes.push('address');
  } else if (settings.url && url && !isOpenAs(url, settings.url)) {
    onStep('changing who may use the address');
    await updateFunctionUrl(api, settings, url, settings.url);
    changes.push(`access of the address (${settings.url.authType})`);
  }

  const content = `Code ${code}, configuration ${toConfigurationFingerprint(wanted)}`;
  if (versions[0]?.description !== content) {
    onStep('keeping this deploy as a version');
    const kept = await keepVersion(api, settings, content, warnings);
    if (kept && changes.length === 0) changes.push(`kept as version ${kept}`);
  }
  return { changes, url, warnings };
}

/** The function as it is, ready to be changed; what could not be created is cleared away first. */
async function findUsable(
  api: Api,
  target: FunctionName,
  onStep: (text: string) => void,
): Promise<CloudFunction | undefined> {
  let found = await findFunction(api, target);
  if (found?.Status?.endsWith('ing')) {
    onStep(`waiting: another change is under way (${found.Status})`);
    found = await waitUntilSettled(api, target);
  }
  // Nothing but deletion is possible then, and such a function never had an address.
  if (found?.Status === 'CreateFailed') {
    onStep('clearing away a function that could not be created');
    await change(api, target, () => api.scf('DeleteFunction', toTarget(target)));
    found = await waitUntilSettled(api, target);
  }
  if (found?.Status === 'DeleteFailed') {
    throw new UserError('TENCENT_DELETE_FAILED', [
      `The function ${target.name} was being deleted, and that failed.`,
      'Run "npx sls remove" until it succeeds, then deploy again.',
    ]);
  }
  return found;
}

async function create(
  api: Api,
  settings: FunctionSettings,
  wanted: Configuration,
  zip: Uint8Array,
): Promise<CloudFunction> {
  const tags = Object.entries(settings.tags).map(([Key, Value]) => ({ Key, Value }));
  const request = {
    ...toTarget(settings),
    Type: 'HTTP',
    Runtime: settings.runtime,
    Code: { ZipFile: Buffer.from(zip).toString('base64') },
    InstallDependency: 'FALSE',
    ...toNewConfiguration(wanted),
    ...(settings.webSocket ? { ProtocolType: 'WS' } : {}),
    ...(tags.length > 0 ? { Tags: tags } : {}),
    ...(settings.logs === true
      ? { AutoCreateClsTopic: 'TRUE', AutoDeployClsTopicIndex: 'TRUE' }
      : {}),
  };
  const findCreated = async () => ((await findFunction(api, settings)) ? {} : undefined);
  await change(api, settings, () => api.scf('CreateFunction', request, findCreated));
  return waitUntilActive(api, settings);
}

async function updateCode(api: Api, target: FunctionName, zip: Uint8Array): Promise<void> {
  const request = { ...toTarget(target), Code: { ZipFile: Buffer.from(zip).toString('base64') } };
  await change(api, target, () => api.scf('UpdateFunctionCode', request));
  await waitUntilActive(api, target);
}

async function updateConfiguration(
  api: Api,
  target: FunctionName,
  parts: Configuration,
): Promise<void> {
  const request = { ...toTarget(target), ...parts };
  await change(api, target, () => api.scf('UpdateFunctionConfiguration', request));
  await waitUntilActive(api, target);
}

/** Some things are settled when a function is created; a changed YAML file cannot reach them. */
function checkFixed(settings: FunctionSettings, current: CloudFunction): void {
  const kind = (type: string | null | undefined) => (type === 'WS' ? 'WebSocket' : 'HTTP');
  const fixed: readonly (readonly [label: string, now: string, then: string])[] = [
    ['type', current.Type ?? 'HTTP', 'HTTP'],
    ['runtime', current.Runtime ?? settings.runtime, settings.runtime],
    ['protocol', kind(current.ProtocolType), settings.webSocket ? 'WebSocket' : 'HTTP'],
  ];
  const differences = fixed.filter(([, now, then]) => now !== then);
  if (differences.length === 0) return;
  throw new UserError('TENCENT_FIXED_AT_CREATION', [
    `The function ${settings.name} exists, but not as the YAML file describes it:`,
    ...differences.map(([label, now, then]) => `  - ${label}: it is ${now}, wanted is ${then}`),
    '',
    'Tencent Cloud settles this when a function is created. Nothing was changed. Either',
    '  - put the old value back into the YAML file, or',
    '  - deploy under another name (--stage, or another key below "functions"): the old address stays, or',
    '  - run "npx sls remove" and deploy again: the address will be a new one.',
  ]);
}

function findWarnings(settings: FunctionSettings, current: CloudFunction): string[] {
  const warnings: string[] = [];
  if (current.Role && !settings.role) {
    warnings.push(
      `It has the role ${current.Role}: Tencent Cloud then adds credentials to each request. Take the role away in the console.`,
    );
  }
  if (settings.logs === true && !current.ClsTopicId) {
    warnings.push(
      'Its log is delivered nowhere, and the API can switch that on only at creation. In the console: function, "Log configuration".',
    );
  }
  if (current.AvailableStatus === 'InsufficientBalance') {
    warnings.push(
      'The account is in arrears, so the address answers 410: https://console.cloud.tencent.com/expense/recharge.',
    );
  }
  const tags = new Map((current.Tags ?? []).map(({ Key, Value }) => [Key, Value] as const));
  // Without the right to read tags there are none to be seen: no reason to nag.
  if (tags.size === 0) return warnings;
  if (Object.entries(settings.tags).some(([key, value]) => tags.get(key) !== value)) {
    warnings.push('Its tags differ from the YAML file; they are set at creation only.');
  }
  return warnings;
}

/** A deploy without a version to roll back to is still a deploy: a full quota must not fail it. */
async function keepVersion(
  api: Api,
  target: FunctionName,
  content: string,
  warnings: string[],
): Promise<string | undefined> {
  try {
    return await publishVersion(api, target, content);
  } catch (error) {
    if (!isApiError(error, /^LimitExceeded\./)) throw error;
    warnings.push(
      'No version was kept of it, so there is nothing to roll back to: the quota for versions is used up. Delete old ones in the console.',
    );
    return undefined;
  }
}
