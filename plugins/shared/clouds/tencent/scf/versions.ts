import type { Api } from '../api/client';
import { isApiError } from '../api/errors';
import { change, type FunctionName, toTarget, waitUntilActive } from './cloud-function';
import { liveAlias } from './function-url';

/** The unpublished version: the code and configuration of the last deploy. */
export const latest = '$LATEST';

/** A frozen copy of code and configuration. */
export interface Version {
  readonly number: number;
  readonly description: string;
  readonly created: string;
}

/** The published versions, newest first. */
export async function listVersions(api: Api, target: FunctionName): Promise<Version[]> {
  const answer = await api.scf('ListVersionByFunction', {
    ...toTarget(target),
    Limit: 100,
    Order: 'DESC',
    OrderBy: 'AddTime',
  });
  return (answer.Versions ?? [])
    .filter(({ Version }) => /^\d+$/.test(Version))
    .map(({ Version, Description, AddTime }) => ({
      number: Number(Version),
      description: Description ?? '',
      created: AddTime ?? '',
    }))
    .sort((a, b) => b.number - a.number);
}

/** The version that the address serves: `$LATEST`, or a version number after a rollback. */
export async function findLiveVersion(api: Api, target: FunctionName): Promise<string> {
  try {
    const alias = await api.scf('GetAlias', { ...toTarget(target), Name: liveAlias });
    const weights = alias.RoutingConfig?.AdditionalVersionWeights ?? [];
    const shared = weights.map(({ Version, Weight }) => ` + ${Version} (${Weight})`).join('');
    return (alias.FunctionVersion ?? latest) + shared;
  } catch (error) {
    // A function that was never rolled back may not have this alias.
    if (isApiError(error, /^ResourceNotFound/)) return latest;
    throw error;
  }
}

/** Points the address to another version, or back to the last deploy. The address does not change. */
export async function switchLiveVersion(
  api: Api,
  target: FunctionName,
  version: string,
): Promise<void> {
  const request = { ...toTarget(target), Name: liveAlias, FunctionVersion: version };
  await change(api, target, () => api.scf('UpdateAlias', request));
  await waitUntilActive(api, target);
}

/**
 * Publishes the last deploy as a version to roll back to.
 *
 * @param description identifies its content; a version with the same description is not published twice.
 */
export async function publishVersion(
  api: Api,
  target: FunctionName,
  description: string,
): Promise<string> {
  const findPublished = async () => {
    const [newest] = await listVersions(api, target);
    return newest?.description === description
      ? { FunctionVersion: String(newest.number) }
      : undefined;
  };
  const request = { ...toTarget(target), Description: description };
  const publish = () => api.scf('PublishVersion', request, findPublished);
  const answer = await change(api, target, publish);
  await waitUntilActive(api, target);
  return answer.FunctionVersion ?? '?';
}
