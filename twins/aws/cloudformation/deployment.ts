import type { Actor } from '../access/guard';
import { AwsError } from '../api/aws-error';
import { resolve, type Scope } from './intrinsics';
import { createSteps, type StepEnvironment, StepFailed, type Steps } from './resource-steps';
import { createScope, toOutputs } from './scope';
import { type Stack, type StackResource, type StackSettings, setStatus } from './stack';
import { type Json, type JsonMap, type Template, toCreationOrder } from './template';

export interface Goal {
  readonly template: Template;
  readonly templateBody: string;
  readonly settings: StackSettings;
  readonly actor: Actor;
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
}

export interface DeploymentEnvironment extends StepEnvironment {
  readonly importValue: (name: string) => string | undefined;
  /** The stack that already exports a name. */
  readonly exporter: (name: string) => Stack | undefined;
}

/** A completed step, kept for a rollback: a created resource, possibly in place of another. */
interface Undo {
  readonly made: StackResource | undefined;
  readonly before: StackResource | undefined;
}

/** Updates a stack to a template; rolls back if a step fails. Resolves when the operation has finished. */
export async function deploy(
  stack: Stack,
  goal: Goal,
  environment: DeploymentEnvironment,
): Promise<void> {
  const { template, settings } = goal;
  const creating = stack.template === undefined;
  const steps = createSteps(stack, goal.actor, environment);
  const resources = new Map(stack.resources);
  const scope = createScope({ ...environment, stack, template, settings, resources });
  const undo: Undo[] = [];
  const leftover: StackResource[] = [];

  setStatus(stack, creating ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS', 'User Initiated');
  try {
    for (const logicalId of toCreationOrder(template)) {
      await bring(logicalId, { template, scope, steps, resources, undo, leftover });
      stack.resources = new Map(resources);
    }
    checkExports(stack, template, scope, environment);
    stack.outputs = toOutputs(template, scope);
  } catch (error) {
    if (!(error instanceof StepFailed) && !(error instanceof AwsError)) throw error;
    await giveUp(stack, goal, steps, undo, error.message);
    return;
  }

  for (const [logicalId, resource] of resources) {
    if (logicalId in template.Resources && isWanted(template, logicalId, scope)) continue;
    leftover.push(resource);
    resources.delete(logicalId);
  }
  if (!creating) setStatus(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  // A replaced resource that cannot be deleted does not make the update fail.
  for (const resource of leftover.reverse()) await steps.delete(resource).catch(ignoreFailedStep);
  stack.resources = resources;
  stack.template = template;
  stack.templateBody = goal.templateBody;
  stack.settings = settings;
  stack.updated = new Date();
  setStatus(stack, creating ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE');
}

interface Progress {
  readonly template: Template;
  readonly scope: Scope;
  readonly steps: Steps;
  readonly resources: Map<string, StackResource>;
  readonly undo: Undo[];
  readonly leftover: StackResource[];
}

/** Creates, replaces or changes one resource, if necessary. */
async function bring(logicalId: string, progress: Progress): Promise<void> {
  const { template, scope, steps, resources, undo, leftover } = progress;
  const definition = template.Resources[logicalId];
  if (definition === undefined || !isWanted(template, logicalId, scope)) return;
  const properties = (resolve((definition.Properties ?? {}) as Json, scope) ?? {}) as JsonMap;
  const policy = definition.DeletionPolicy ?? 'Delete';
  const before = resources.get(logicalId);

  if (
    before === undefined ||
    before.type !== definition.Type ||
    steps.replaces(before, properties)
  ) {
    const made = await steps.create(logicalId, definition.Type, properties, policy);
    resources.set(logicalId, made);
    undo.push({ made, before });
    if (before !== undefined) {
      const deletionPolicy = definition.UpdateReplacePolicy ?? 'Delete';
      leftover.push({ ...before, deletionPolicy });
    }
    return;
  }
  if (steps.unchanged(before, properties)) {
    resources.set(logicalId, { ...before, deletionPolicy: policy });
    return;
  }
  undo.push({ made: undefined, before });
  resources.set(logicalId, await steps.update(before, properties, policy));
}

async function giveUp(
  stack: Stack,
  goal: Goal,
  steps: Steps,
  undo: Undo[],
  reason: string,
): Promise<void> {
  const creating = stack.template === undefined;
  const failed = stack.events.filter(({ status }) => status.endsWith('_FAILED')).at(-1);
  const what = failed
    ? `The following resource(s) failed to ${creating ? 'create' : 'update'}: [${failed.logicalId}]. `
    : reason;
  if (goal.onFailure === 'DO_NOTHING') {
    setStatus(stack, creating ? 'CREATE_FAILED' : 'UPDATE_FAILED', what);
    return;
  }
  if (creating && goal.onFailure === 'DELETE') {
    setStatus(stack, 'DELETE_IN_PROGRESS', what);
  } else {
    setStatus(stack, creating ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS', what);
  }
  const resources = new Map(stack.resources);
  const made: StackResource[] = [];
  try {
    for (const entry of undo.reverse()) {
      const { before } = entry;
      if (entry.made !== undefined) {
        made.push(entry.made);
        if (before === undefined) resources.delete(entry.made.logicalId);
        else resources.set(before.logicalId, before);
      } else if (before !== undefined) {
        resources.set(before.logicalId, await steps.restore(before));
      }
    }
    if (!creating) setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    for (const resource of made) await steps.delete({ ...resource, deletionPolicy: 'Delete' });
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    stack.resources = resources;
    setStatus(stack, creating ? 'ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_FAILED', error.message);
    return;
  }
  stack.resources = resources;
  if (!creating) setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE');
  else setStatus(stack, goal.onFailure === 'DELETE' ? 'DELETE_COMPLETE' : 'ROLLBACK_COMPLETE');
}

/** Deletes all resources in reverse order of creation; if one cannot be deleted, the stack ends in DELETE_FAILED. */
export async function removeStack(
  stack: Stack,
  actor: Actor,
  environment: StepEnvironment,
): Promise<void> {
  const steps = createSteps(stack, actor, environment);
  setStatus(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
  const failed: string[] = [];
  for (const resource of [...stack.resources.values()].reverse()) {
    try {
      await steps.delete(resource);
      stack.resources.delete(resource.logicalId);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      failed.push(resource.logicalId);
    }
  }
  if (failed.length === 0) setStatus(stack, 'DELETE_COMPLETE');
  else {
    const names = failed.join(', ');
    setStatus(stack, 'DELETE_FAILED', `The following resource(s) failed to delete: [${names}]. `);
  }
}

function isWanted(template: Template, logicalId: string, scope: Scope): boolean {
  const condition = template.Resources[logicalId]?.Condition;
  return condition === undefined || scope.condition(condition);
}

function checkExports(
  stack: Stack,
  template: Template,
  scope: Scope,
  { exporter }: DeploymentEnvironment,
): void {
  for (const { exportName } of toOutputs(template, scope)) {
    const other = exportName === undefined ? undefined : exporter(exportName);
    if (other === undefined || other === stack) continue;
    throw new AwsError(
      'ValidationError',
      `Export with name ${exportName} is already exported by stack ${other.name}`,
    );
  }
}

function ignoreFailedStep(error: unknown): void {
  if (!(error instanceof StepFailed)) throw error;
}
