import type { Cloud } from '../../shared/clouds/cloud';

/** An error of osls, which prints `decoratedMessage` where there is one. */
type FrameworkError = Error & { decoratedMessage?: string };

/** Adds to an error of the cloud what it means and what to do. */
export async function addExplanation(cloud: Cloud, error: FrameworkError): Promise<void> {
  const explanation = await cloud.explainError(error);
  if (explanation.length === 0) return;
  const add = (text: string) => [text, '', ...explanation].join('\n');
  error.message = add(error.message);
  if (error.decoratedMessage !== undefined) error.decoratedMessage = add(error.decoratedMessage);
}
