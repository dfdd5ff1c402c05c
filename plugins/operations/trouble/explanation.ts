import type { Cloud } from '../../shared/clouds/cloud';

/** An error of osls; where it has a form for the screen, that is what is printed. */
type FrameworkError = Error & { decoratedMessage?: string };

/** Adds to an error of the cloud what it means and what to do. */
export async function addExplanation(cloud: Cloud, error: FrameworkError): Promise<void> {
  const explanation = await cloud.explainError(error);
  if (explanation.length === 0) return;
  const add = (text: string) => [text, '', ...explanation].join('\n');
  error.message = add(error.message);
  if (error.decoratedMessage !== undefined) error.decoratedMessage = add(error.decoratedMessage);
}
