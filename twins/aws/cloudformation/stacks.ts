import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/guard';
import { AwsError } from '../api/aws-error';
import { findChanges, hasNewOutputs } from './changes';
import { type DeploymentEnvironment, deploy, type Goal, removeStack } from './deployment';
import {
  type ChangeSet,
  isBusy,
  isDeleted,
  type Output,
  type Stack,
  type StackSettings,
  setStatus,
} from './stack';
import { type Template, toNeededCapability } from './template';

export interface Order {
  readonly name: string;
  readonly template: Template;
  readonly templateBody: string;
  readonly settings: StackSettings;
  readonly actor: Actor;
}

export interface Stacks {
  /** By name, an existing stack; by id, also a deleted one. Throws ValidationError. */
  find(nameOrId: string): Stack;
  findLiving(name: string): Stack | undefined;
  createChangeSet(
    order: Order,
    name: string,
    type: ChangeSet['type'],
  ): { stack: Stack; changeSet: ChangeSet };
  execute(stack: Stack, changeSet: ChangeSet, disableRollback: boolean): void;
  create(order: Order, onFailure: Goal['onFailure']): Stack;
  update(order: Order, disableRollback: boolean): Stack;
  delete(name: string, actor: Actor): void;
  exports(): { stack: Stack; output: Output }[];
  /** Resolves when no stack operation is in progress. */
  settled(): Promise<void>;
}

export type StacksEnvironment = Omit<DeploymentEnvironment, 'importValue' | 'exporter'>;

const UPDATABLE = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_FAILED',
];
const SETUP_TIME = 10;

/** All stacks of one region. Operations run in the background, several stacks at once. */
export function createStacks(environment: StacksEnvironment): Stacks {
  const { accountId, region } = environment;
  const all: Stack[] = [];

  const findLiving = (name: string) =>
    all.find((stack) => stack.name === name && !isDeleted(stack));
  const find = (nameOrId: string): Stack => {
    const found = all.find(({ id }) => id === nameOrId) ?? findLiving(nameOrId);
    if (found !== undefined) return found;
    throw invalid(`Stack with id ${nameOrId} does not exist`);
  };
  const exports = () =>
    all
      .filter((stack) => !isDeleted(stack))
      .flatMap((stack) => stack.outputs.map((output) => ({ stack, output })))
      .filter(({ output }) => output.exportName !== undefined);
  const findExport = (name: string) => exports().find(({ output }) => output.exportName === name);
  const complete: DeploymentEnvironment = {
    ...environment,
    importValue: (name) => findExport(name)?.output.value,
    exporter: (name) => findExport(name)?.stack,
  };

  const open = (name: string): Stack => {
    if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
      throw invalid(
        `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
      );
    }
    const stack: Stack = {
      ...{
        name,
        id: `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${randomUUID()}`,
      },
      ...{ created: new Date(), updated: undefined, status: 'REVIEW_IN_PROGRESS' },
      ...{ reason: undefined, template: undefined, templateBody: '', outputs: [], events: [] },
      settings: { parameters: {}, tags: {}, capabilities: [], roleArn: undefined },
      ...{ resources: new Map(), protected: false, changeSets: new Map() },
      operation: Promise.resolve(),
    };
    all.push(stack);
    return stack;
  };
  const mustBeUpdatable = (stack: Stack) => {
    if (UPDATABLE.includes(stack.status)) return;
    throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  };
  const run = (stack: Stack, operation: () => Promise<void>) => {
    stack.operation = stack.operation.then(operation).catch((error: unknown) => {
      process.stderr.write(`The AWS twin failed in ${stack.name}: ${(error as Error).stack}\n`);
      setStatus(stack, 'UPDATE_ROLLBACK_FAILED', 'Internal Failure of the twin; see its output');
    });
  };
  const start = (stack: Stack, order: Order, onFailure: Goal['onFailure']) =>
    run(stack, () => deploy(stack, { ...order, onFailure }, complete));

  return {
    find,
    findLiving,
    exports,
    createChangeSet(order, name, type) {
      checkCapabilities(order);
      const existing = findLiving(order.name);
      if (type === 'UPDATE') mustBeUpdatable(find(order.name));
      if (type === 'CREATE' && existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
        throw new AwsError(
          'ValidationError',
          `Stack [${order.name}] already exists and cannot be created again with the changeSet [${name}].`,
        );
      }
      const stack = existing ?? open(order.name);
      if (existing === undefined) setStatus(stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
      if (stack.changeSets.has(name)) {
        throw new AwsError(
          'AlreadyExistsException',
          `ChangeSet ${name} already exists for stack ${stack.id}`,
        );
      }
      const changes = findChanges(stack, order.template, order.settings);
      const changeSet: ChangeSet = {
        ...order,
        ...{ name, type, ready: Date.now() + SETUP_TIME },
        id: `arn:aws:cloudformation:${region}:${accountId}:changeSet/${name}/${randomUUID()}`,
        changes:
          changes.length === 0 && hasNewOutputs(stack, order.template)
            ? [{ action: 'Modify', logicalId: stack.name, type: 'AWS::CloudFormation::Stack' }]
            : changes,
      };
      stack.changeSets.set(name, changeSet);
      return { stack, changeSet };
    },
    execute(stack, changeSet, disableRollback) {
      if (changeSet.changes.length === 0) {
        throw new AwsError(
          'InvalidChangeSetStatus',
          `ChangeSet [${changeSet.id}] cannot be executed in its current status of [FAILED]`,
        );
      }
      stack.changeSets.clear();
      const order = { ...changeSet, name: stack.name };
      start(stack, order, disableRollback ? 'DO_NOTHING' : 'ROLLBACK');
    },
    create(order, onFailure) {
      checkCapabilities(order);
      if (findLiving(order.name) !== undefined) {
        throw new AwsError('AlreadyExistsException', `Stack [${order.name}] already exists`);
      }
      const stack = open(order.name);
      start(stack, order, onFailure);
      return stack;
    },
    update(order, disableRollback) {
      checkCapabilities(order);
      const stack = find(order.name);
      mustBeUpdatable(stack);
      const changes = findChanges(stack, order.template, order.settings);
      if (changes.length === 0 && !hasNewOutputs(stack, order.template)) {
        throw invalid('No updates are to be performed.');
      }
      start(stack, order, disableRollback ? 'DO_NOTHING' : 'ROLLBACK');
      return stack;
    },
    delete(name, actor) {
      const stack = all.find(({ id }) => id === name) ?? findLiving(name);
      if (stack === undefined || isDeleted(stack)) return;
      if (stack.protected) {
        throw invalid(
          `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
        );
      }
      if (isBusy(stack) && stack.status !== 'REVIEW_IN_PROGRESS') {
        throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be deleted.`);
      }
      run(stack, () => removeStack(stack, actor, complete));
    },
    async settled() {
      await Promise.all(all.map(({ operation }) => operation));
    },
  };
}

function checkCapabilities({ template, settings }: Order): void {
  const needed = toNeededCapability(template);
  const { capabilities } = settings;
  if (needed === undefined || capabilities.includes('CAPABILITY_NAMED_IAM')) return;
  if (capabilities.includes(needed)) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
