import type { Change, Stack, StackSettings } from './stack';
import type { Template } from './template';

/** The changes of a change set, computed from the templates like CloudFormation does. */
export function findChanges(stack: Stack, template: Template, settings: StackSettings): Change[] {
  const old = stack.template?.Resources ?? {};
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const retagged = stack.template !== undefined && !same(stack.settings.tags, settings.tags);
  const reparametrised = !same(stack.settings.parameters, settings.parameters);

  const changes: Change[] = [];
  for (const [logicalId, definition] of Object.entries(template.Resources)) {
    const type = definition.Type;
    const before = old[logicalId];
    if (before === undefined) changes.push({ action: 'Add', logicalId, type });
    else if (!same(before, definition) || retagged || reparametrised) {
      changes.push({ action: 'Modify', logicalId, type });
    }
  }
  for (const [logicalId, { Type }] of Object.entries(old)) {
    if (!(logicalId in template.Resources)) {
      changes.push({ action: 'Remove', logicalId, type: Type });
    }
  }
  return changes;
}

/** Outputs alone can change, too: then there is an update without a resource change. */
export function hasNewOutputs(stack: Stack, template: Template): boolean {
  return JSON.stringify(stack.template?.Outputs) !== JSON.stringify(template.Outputs);
}
