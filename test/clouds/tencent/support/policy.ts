import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Statement {
  readonly effect: string;
  readonly action: string[];
}

/** The actions that the policy in our guide allows, literally. */
export function readPolicy(guide: string): string[] {
  const text = readFileSync(join(__dirname, '../../../../docs', guide), 'utf8');
  const [, json = ''] = /```json\n(\{\s+"version": "2\.0"[\s\S]*?)```/.exec(text) ?? [];
  const { statement } = JSON.parse(json) as { statement: Statement[] };
  return statement.flatMap(({ action }) => action);
}
