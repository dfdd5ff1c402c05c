import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/guard';
import type { Made } from './resources/resource';
import type { JsonMap, Template } from './template';

export type StackStatus =
  | 'REVIEW_IN_PROGRESS'
  | `${'CREATE' | 'UPDATE' | 'DELETE' | 'ROLLBACK' | 'UPDATE_ROLLBACK'}_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}`
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';

export type ResourceStatus =
  | `${'CREATE' | 'UPDATE' | 'DELETE'}_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}`
  | 'DELETE_SKIPPED';

/** A resource of a stack, with its latest properties and all intrinsic functions evaluated. */
export interface StackResource extends Made {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonMap;
  readonly deletionPolicy: string;
  status: ResourceStatus;
  changed: Date;
}

export interface StackEvent {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly at: Date;
}

export interface StackSettings {
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly roleArn: string | undefined;
}

export interface Output {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly exportName: string | undefined;
}

export interface Stack {
  readonly name: string;
  readonly id: string;
  readonly created: Date;
  updated: Date | undefined;
  status: StackStatus;
  reason: string | undefined;
  /** The template of the last successful operation. */
  template: Template | undefined;
  templateBody: string;
  settings: StackSettings;
  resources: Map<string, StackResource>;
  outputs: Output[];
  protected: boolean;
  /** Oldest first. */
  readonly events: StackEvent[];
  readonly changeSets: Map<string, ChangeSet>;
  /** Settles when the running operation has ended. */
  operation: Promise<void>;
}

export interface ChangeSet {
  readonly name: string;
  readonly id: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly template: Template;
  readonly templateBody: string;
  readonly settings: StackSettings;
  readonly actor: Actor;
  readonly changes: readonly Change[];
  /** Until then it is CREATE_IN_PROGRESS. */
  readonly ready: number;
}

export interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
}

export const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** Sets the stack's status and writes the event that observers wait for. */
export function setStatus(stack: Stack, status: StackStatus, reason?: string): void {
  stack.status = status;
  stack.reason = reason;
  addEvent(stack, stack.name, stack.id, STACK_TYPE, status, reason);
}

export function addEvent(
  stack: Stack,
  logicalId: string,
  physicalId: string,
  type: string,
  status: string,
  reason?: string,
): void {
  const id = type === STACK_TYPE ? randomUUID() : `${logicalId}-${status}-${randomUUID()}`;
  stack.events.push({ id, logicalId, physicalId, type, status, reason, at: new Date() });
}

export const isBusy = ({ status }: Stack): boolean => status.endsWith('_IN_PROGRESS');
export const isDeleted = ({ status }: Stack): boolean => status === 'DELETE_COMPLETE';
