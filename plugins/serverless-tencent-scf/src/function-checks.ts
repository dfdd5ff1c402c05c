import type { CloudFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { UserError } from '../../shared/user-error';

/**
 * Some things are settled when a function is created; a changed YAML file cannot reach them.
 *
 * @throws {UserError} with the ways out.
 */
export function checkFixed(settings: FunctionSettings, current: CloudFunction): void {
  const kind = (type: string | null | undefined) => (type === 'WS' ? 'WebSocket' : 'HTTP');
  const fixed: readonly (readonly [label: string, now: string, then: string])[] = [
    ['type', current.Type ?? 'HTTP', 'HTTP'],
    ['runtime', current.Runtime ?? settings.runtime, settings.runtime],
    ['protocol', kind(current.ProtocolType), settings.webSocket ? 'WebSocket' : 'HTTP'],
  ];
  const differences = fixed.filter(([, now, then]) => now !== then);
  if (differences.length === 0) return;
  throw new UserError('TENCENT_FIXED_AT_CREATION', [
    `The function ${settings.name} exists, but not as the YAML file describes it:`,
    ...differences.map(([label, now, then]) => `  - ${label}: it is ${now}, wanted is ${then}`),
    '',
    'Tencent Cloud settles this when a function is created. Nothing was changed. Either',
    '  - put the old value back into the YAML file, or',
    '  - deploy under another name (--stage, or another key below "functions"): the old address stays, or',
    '  - run "npx sls remove" and deploy again: the address will be a new one.',
  ]);
}

/** What the API cannot change, and the user should know. */
export function findWarnings(settings: FunctionSettings, current: CloudFunction): string[] {
  const warnings: string[] = [];
  if (current.Role && !settings.role) {
    warnings.push(
      `It has the role ${current.Role}: Tencent Cloud then adds credentials to each request. Take the role away in the console.`,
    );
  }
  if (settings.logs === true && !current.ClsTopicId) {
    warnings.push(
      'Its log is delivered nowhere, and the API can switch that on only at creation. In the console: function, "Log configuration".',
    );
  }
  if (current.AvailableStatus === 'InsufficientBalance') {
    warnings.push(
      'The account is in arrears, so the address answers 410: https://console.cloud.tencent.com/expense/recharge.',
    );
  }
  const tags = new Map((current.Tags ?? []).map(({ Key, Value }) => [Key, Value] as const));
  // Without the right to read tags there are none to be seen: no reason to nag.
  if (tags.size === 0) return warnings;
  if (Object.entries(settings.tags).some(([key, value]) => tags.get(key) !== value)) {
    warnings.push('Its tags differ from the YAML file; they are set at creation only.');
  }
  return warnings;
}
