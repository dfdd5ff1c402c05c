import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import packageJson from '../package.json';

// What people meet who want to report, ask, or change something.

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('the changelog', () => {
  const [first, ...versions] = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(
    ([, heading = '']) => heading,
  );

  test('begins with what is not released yet', () => {
    expect(first).toBe('Unreleased');
  });

  test('dates each version, newest first, down to the one of package.json', () => {
    const dates = versions.map((heading) => {
      const [, date] = /^\d+\.\d+\.\d+ - (\d{4}-\d\d-\d\d)$/.exec(heading) ?? [];
      return date ?? `no date: ${heading}`;
    });
    expect(dates).toEqual(dates.toSorted().reverse());
    expect(dates.filter((date) => Number.isNaN(Date.parse(date)))).toEqual([]);
    expect(versions.map((heading) => heading.split(' ')[0])).toContain(packageJson.version);
  });
});

describe('the issue forms', () => {
  const folder = '.github/ISSUE_TEMPLATE';
  const forms = readdirSync(join(root, folder)).filter((file) => file !== 'config.yml');

  test.each(forms)('%s is a form that GitHub shows', (file) => {
    const { name, description, body } = parse(read(`${folder}/${file}`));
    expect(name).toBeTruthy();
    expect(description.length).toBeLessThanOrEqual(200);
    const fields = body as { type: string; id?: string; attributes: { label?: string } }[];
    const questions = fields.filter(({ type }) => type !== 'markdown');
    expect(questions.length).toBeGreaterThan(0);
    for (const { type, id, attributes } of questions) {
      expect(['textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
      expect(id).toMatch(/^[a-z-]+$/);
      expect(attributes.label).toBeTruthy();
    }
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
  });
});
