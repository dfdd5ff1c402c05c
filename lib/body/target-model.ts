/** Gemini names the model in the path; dots, further slashes and escapes would leave it to guesswork. */
const geminiModel =
  /^\/+(?:gemini\/)?v1[a-z0-9]*\/(?:models|tunedModels)\/([^/:?#%\\]+)(?::[A-Za-z]+)?\/?(?:\?|$)/;

/** Azure's older form names a deployment in the path. */
const azureDeployment = /^\/+(?:openai\/)?deployments\/([^/?#%\\]+)\/[a-z/-]+(?:\?|$)/;

/** WebSockets have no body: Realtime's model stands in the query. */
const queryModel = /[?&]model=([^&#]*)/g;

/**
 * The model that a target names, where it is the target that counts.
 *
 * @param hasBody whether a body could name another: then the query does not count.
 */
export function findTargetModel(target: string, hasBody: boolean): string | undefined {
  const named = geminiModel.exec(target)?.[1] ?? azureDeployment.exec(target)?.[1];
  if (named !== undefined) return named === '.' || named === '..' ? undefined : named;
  if (hasBody) return undefined;
  const values = [...target.matchAll(queryModel)];
  if (values.length !== 1) return undefined;
  try {
    return decodeURIComponent(values[0]?.[1] ?? '') || undefined;
  } catch {
    return undefined;
  }
}
