import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Checkout } from './checkout';

type Texts = Readonly<Record<string, string>>;

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Texts;
  readonly env?: Texts;
}

interface Job {
  readonly env?: Texts;
  readonly steps: readonly Step[];
  readonly strategy?: { readonly matrix: { readonly include?: readonly Texts[] } };
}

/** A GitHub Actions workflow, as its file describes it. */
export interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Reads the same file that GitHub reads. */
export function readWorkflow(name: string): Workflow {
  const path = resolve(__dirname, '../../../.github/workflows', name);
  return parse(readFileSync(path, 'utf8')) as Workflow;
}

/** The environment of a job: what GitHub and the repository's settings provide. */
export interface Surroundings {
  readonly checkout: Checkout;
  readonly matrix: Texts;
  readonly secrets: Texts;
  readonly vars: Texts;
  readonly inputs?: Texts;
  /** The machine's own variables: here, the address of the twin. */
  readonly machine: Texts;
  /** The variables that `configure-aws-credentials` sets for later steps. */
  readonly role?: Texts;
  /** The folder for artifacts between jobs. */
  readonly artifacts: string;
}

/** The outcome of a job. */
export interface JobOutcome {
  readonly succeeded: boolean;
  /** Name and outcome of each step that has one. */
  readonly steps: readonly (readonly [name: string, outcome: Outcome])[];
  readonly log: string;
  readonly summary: string;
}

type Outcome = 'success' | 'failure' | 'skipped';

/** Runs the steps of a job one after the other, as the runner does. */
export async function runJob(job: Job, surroundings: Surroundings): Promise<JobOutcome> {
  const { checkout, machine } = surroundings;
  const outcomes: Record<string, { outcome: Outcome }> = {};
  const steps: [string, Outcome][] = [];
  let failed = false;
  let log = '';
  let exported: Texts = {};
  const summaryFile = join(checkout.folder, 'step-summary.md');
  writeFileSync(summaryFile, '');
  const evaluate = (text: string) => toValue(text, surroundings, outcomes, failed);
  const fill = (texts: Texts = {}): Texts =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, expand(text, evaluate)]));

  for (const step of job.steps) {
    // Without a status function, a step runs only if all earlier steps succeeded.
    const condition = step.if ?? 'true';
    const isMet = Boolean(evaluate(condition)) && (!failed || condition.includes('failure()'));
    let outcome: Outcome = 'skipped';
    if (isMet && step.uses) {
      exported = { ...exported, ...useAction(step, fill(step.with), surroundings) };
      outcome = 'success';
    } else if (isMet && step.run) {
      // Unset values are empty, as on GitHub.
      const { code, output } = await checkout.run(expand(step.run, evaluate), {
        ...{ ...machine, ...exported, ...fill(job.env), ...fill(step.env) },
        GITHUB_STEP_SUMMARY: summaryFile,
      });
      log += output;
      outcome = code === 0 ? 'success' : 'failure';
      failed ||= outcome === 'failure';
    }
    if (step.id) outcomes[step.id] = { outcome };
    steps.push([step.name ?? step.uses ?? '', outcome]);
  }
  return { succeeded: !failed, steps, log, summary: readFileSync(summaryFile, 'utf8') };
}

/** Replaces `${{ … }}`. */
function expand(text: string, evaluate: (expression: string) => unknown): string {
  return String(text).replace(/\$\{\{(.+?)\}\}/g, (_, expression: string) =>
    String(evaluate(expression) ?? ''),
  );
}

/** The GitHub expressions that the workflows use mean the same in JavaScript. */
function toValue(
  expression: string,
  { matrix, secrets, vars, inputs = {} }: Surroundings,
  steps: object,
  failed: boolean,
): unknown {
  const names = ['matrix', 'secrets', 'vars', 'inputs', 'steps', 'failure'];
  const calculate = new Function(...names, `'use strict'; return (${expression});`);
  return calculate(matrix, secrets, vars, inputs, steps, () => failed);
}

/** What third-party actions do, as far as other steps can see. */
function useAction(step: Step, inputs: Texts, surroundings: Surroundings): Texts {
  const { checkout, artifacts, role } = surroundings;
  const [action] = step.uses?.split('@') ?? [];
  const folder = join(checkout.folder, inputs.path ?? '');
  switch (action) {
    case 'actions/checkout':
    case 'actions/setup-node':
      return {};
    case 'actions/upload-artifact':
      if (!existsSync(folder)) throw new Error(`There is nothing to upload at ${inputs.path}.`);
      cpSync(folder, join(artifacts, String(inputs.name)), { recursive: true });
      return {};
    case 'actions/download-artifact':
      rmSync(folder, { recursive: true, force: true });
      cpSync(join(artifacts, String(inputs.name)), folder, { recursive: true });
      return {};
    case 'aws-actions/configure-aws-credentials':
      if (!inputs['role-to-assume']) throw new Error('The role on AWS is not named.');
      return { ...role, AWS_REGION: String(inputs['aws-region']) };
    default:
      throw new Error(`The test does not know what ${step.uses} does.`);
  }
}
