import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import packageJson from '../package.json';

// What people see who want to report, ask, or change something.

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('the changelog', () => {
  const [first, ...versions] = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(
    ([, heading = '']) => heading,
  );

  test('begins with the unreleased changes', () => {
    expect(first).toBe('Unreleased');
  });

  test('has a date for each version, newest first, including the one in package.json', () => {
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

  test.each(forms)('%s is a valid GitHub issue form', (file) => {
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
