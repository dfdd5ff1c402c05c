import { randomUUID } from 'node:crypto';
import type { Faults, ResourceStep } from '../access/faults';
import type { Actor, Guard } from '../access/guard';
import { AwsError } from '../api/aws-error';
import type { LambdaPlatform } from '../lambda/platform';
import { RESOURCE_HANDLERS } from './resources';
import { type ResourceContext, type ResourceHandler, toStatusReason } from './resources/resource';
import { checkProperties } from './schema';
import { addEvent, type Stack, type StackResource } from './stack';
import type { JsonMap } from './template';

export interface StepEnvironment {
  readonly accountId: string;
  readonly region: string;
  readonly platform: LambdaPlatform;
  readonly guard: Guard;
  readonly faults: Faults;
  /** A pause between two steps, so that observers see them one after the other. */
  readonly pace: () => Promise<void>;
}

/** A step that failed; the event with the reason has been written. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

export interface Steps {
  create(
    logicalId: string,
    type: string,
    properties: JsonMap,
    policy: string,
  ): Promise<StackResource>;
  update(resource: StackResource, properties: JsonMap, policy: string): Promise<StackResource>;
  /** Restores a resource's previous properties, however far a failed update has come. */
  restore(before: StackResource): Promise<StackResource>;
  delete(resource: StackResource): Promise<void>;
  unchanged(resource: StackResource, properties: JsonMap): boolean;
  /** Whether this change replaces the resource. */
  replaces(resource: StackResource, properties: JsonMap): boolean;
}

/** Creates, changes and deletes single resources of a stack, and writes an event for each step. */
export function createSteps(stack: Stack, actor: Actor, environment: StepEnvironment): Steps {
  const { guard, faults } = environment;

  const toContext = (logicalId: string): ResourceContext => ({
    ...environment,
    ...{ stackName: stack.name, logicalId },
    may: (action, resource, keys) => guard.check(actor, action, resource, 'cloudformation', keys),
  });

  /** Runs one step between its two events. */
  const step = async <T>(
    kind: ResourceStep,
    { logicalId, type, physicalId }: { logicalId: string; type: string; physicalId: string },
    act: () => Promise<T>,
  ): Promise<T> => {
    const verb = kind.toUpperCase() as Uppercase<ResourceStep>;
    addEvent(stack, logicalId, physicalId, type, `${verb}_IN_PROGRESS`);
    await environment.pace();
    try {
      const fault = faults.atResource(logicalId, type, kind);
      if (fault !== undefined) throw new StepFailed(fault);
      const result = await act();
      const made = (result as StackResource | undefined)?.physicalId ?? physicalId;
      addEvent(stack, logicalId, made, type, `${verb}_COMPLETE`);
      return result;
    } catch (error) {
      if (!(error instanceof AwsError) && !(error instanceof StepFailed)) throw error;
      const service = type.split('::')[1] ?? '';
      const reason =
        error instanceof AwsError ? toStatusReason(error, service, randomUUID()) : error.message;
      addEvent(stack, logicalId, physicalId, type, `${verb}_FAILED`, reason);
      throw new StepFailed(reason);
    }
  };
  const checked = (handler: ResourceHandler, logicalId: string, given: JsonMap): JsonMap => {
    const { properties, problems } = checkProperties(handler.schema, given);
    if (problems.length === 0) return properties;
    throw new StepFailed(
      `Properties validation failed for resource ${logicalId} with message:\n[${problems.join(', ')}]`,
    );
  };

  return {
    create(logicalId, type, given, deletionPolicy) {
      const handler = toHandler(type);
      return step('create', { logicalId, type, physicalId: '' }, async () => {
        const properties = checked(handler, logicalId, given);
        const made = await handler.create(properties, toContext(logicalId));
        const status = 'CREATE_COMPLETE' as const;
        return {
          ...made,
          logicalId,
          type,
          properties,
          deletionPolicy,
          status,
          changed: new Date(),
        };
      });
    },
    update(resource, given, deletionPolicy) {
      const handler = toHandler(resource.type);
      return step('update', resource, async () => {
        const properties = checked(handler, resource.logicalId, given);
        const context = toContext(resource.logicalId);
        const made = await handler.update(resource, properties, context, resource.properties);
        const status = 'UPDATE_COMPLETE' as const;
        return { ...resource, ...made, properties, deletionPolicy, status, changed: new Date() };
      });
    },
    restore(before) {
      const handler = toHandler(before.type);
      return step('update', before, async () => {
        const { properties, logicalId } = before;
        const made = await handler.update(before, properties, toContext(logicalId), {});
        return { ...before, ...made, changed: new Date() };
      });
    },
    unchanged(resource, given) {
      const { properties } = checkProperties(toHandler(resource.type).schema, given);
      // Properties unknown to the schema must reach the check, and fail there.
      const complete = Object.keys(given).every((name) => name in properties);
      return complete && JSON.stringify(properties) === JSON.stringify(resource.properties);
    },
    async delete(resource) {
      const { logicalId, physicalId, type } = resource;
      if (resource.deletionPolicy === 'Retain') {
        addEvent(stack, logicalId, physicalId, type, 'DELETE_SKIPPED');
        return;
      }
      const handler = toHandler(type);
      await step('delete', resource, async () => {
        try {
          await handler.delete(resource, resource.properties, toContext(logicalId));
        } catch (error) {
          // What is already gone need not be deleted.
          if (!(error instanceof AwsError && error.status === 404)) throw error;
        }
      });
    },
    replaces(resource, given) {
      const { schema } = toHandler(resource.type);
      const { properties } = checkProperties(schema, given);
      const old = resource.properties;
      const changed = schema.createOnly.filter(
        (name) => JSON.stringify(old[name]) !== JSON.stringify(properties[name]),
      );
      const { name } = schema;
      const named = name !== undefined && old[name] !== undefined && old[name] === properties[name];
      if (changed.length > 0 && named) {
        const reason = `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${String(old[name])} and update the stack again.`;
        addEvent(
          stack,
          resource.logicalId,
          resource.physicalId,
          resource.type,
          'UPDATE_FAILED',
          reason,
        );
        throw new StepFailed(reason);
      }
      return changed.length > 0;
    },
  };
}

function toHandler(type: string): ResourceHandler {
  const handler = RESOURCE_HANDLERS[type];
  if (handler === undefined)
    throw new Error(`No handler for ${type}: the template was not checked`);
  return handler;
}
