import type { XmlValue } from '../api/xml';
import type { ChangeSet, Stack, StackEvent, StackResource } from './stack';

const NOTHING_CHANGED =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export function toStackXml(stack: Stack): XmlValue {
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: stack.template?.Description,
    CreationTime: stack.created.toISOString(),
    LastUpdatedTime: stack.updated?.toISOString(),
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    EnableTerminationProtection: stack.protected,
    RoleARN: stack.settings.roleArn,
    Capabilities: stack.settings.capabilities,
    Tags: Object.entries(stack.settings.tags).map(([Key, Value]) => ({ Key, Value })),
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      ...{ OutputKey: key, OutputValue: value, Description: description, ExportName: exportName },
    })),
  };
}

export function toEventXml(stack: Stack, event: StackEvent): XmlValue {
  return {
    StackId: stack.id,
    EventId: event.id,
    StackName: stack.name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: event.at.toISOString(),
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
  };
}

export function toResourceXml(stack: Stack, resource: StackResource) {
  return {
    StackName: stack.name,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    LastUpdatedTimestamp: resource.changed.toISOString(),
  };
}

export function toChangeSetXml(stack: Stack, changeSet: ChangeSet, ready: boolean): XmlValue {
  const { changes } = changeSet;
  const useless = changes.length === 0;
  return {
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: stack.id,
    StackName: stack.name,
    ExecutionStatus: ready && !useless ? 'AVAILABLE' : 'UNAVAILABLE',
    Status: ready ? (useless ? 'FAILED' : 'CREATE_COMPLETE') : 'CREATE_IN_PROGRESS',
    StatusReason: ready && useless ? NOTHING_CHANGED : undefined,
    Changes: changes.map(({ action, logicalId, type }) => ({
      Type: 'Resource',
      ResourceChange: { Action: action, LogicalResourceId: logicalId, ResourceType: type },
    })),
  };
}
