import { createHash } from 'node:crypto';
import { clientKey } from '../load/messages';
import type { Program, Target } from '../programs/programs';
import type { Scenario } from './scenario';
import { small } from './small';
import { sse } from './sse';

/** Access keys, an injected key, two providers, usage. */
const toEnvironment = ({ url }: Target) => ({
  PROVIDERS: `openai=${url},anthropic=${url}`,
  ACCESS_KEYS: `bench ${createHash('sha256').update(clientKey).digest('hex')}`,
  INJECT_KEYS: 'openai=sk-owner-0123456789abcdefghijklmnopqrstuvwxyz',
  USAGE: 'on',
  // The first provider is the default.
  UPSTREAM_URL: '',
});

/** The maximum ratio to the baseline with features disabled, and to the core alone with features enabled. */
const targets: Readonly<Record<string, number>> = { 'proxy-off': 1.03, 'proxy-on': 1.25 };
const target = ({ name }: Program) => targets[name];

/** The cost of features: this proxy with all of them disabled and enabled, and an older bundle. */
export const features: Scenario = {
  name: 'features',
  title: 'Features disabled and enabled (requests and events as above)',
  figures: [
    { key: 'request', title: 'CPU per request, µs', digits: 1, comparison: 'ratio', target },
    { key: 'event', title: 'CPU per event, µs', digits: 1, comparison: 'ratio', target },
  ],
  base: 'to the first',
  rounds: ({ rounds }) => rounds,
  async select(programs, note) {
    const proxy = programs.find(({ name }) => name === 'proxy');
    const { command } = proxy ?? {};
    if (!proxy || !command) {
      note('Skipped: features, because "proxy" is not among the programs.');
      return [];
    }
    const baseline = programs.filter(({ name }) => name === 'baseline');
    const floor = baseline.length > 0 ? 'baseline' : 'proxy-off';
    const on: Program['command'] = (port, target) => {
      const { environment, ...rest } = command(port, target);
      return { ...rest, environment: { ...environment, ...toEnvironment(target) } };
    };
    return [
      ...baseline.map((program) => ({ ...program, floor })),
      { ...proxy, name: 'proxy-off', title: 'this proxy, features disabled', floor },
      { ...proxy, name: 'proxy-on', title: 'this proxy, features enabled', floor, command: on },
    ];
  },
  async measure(bench, program) {
    const { cpu: request = Number.NaN } = await small.measure(bench, program);
    const { cpu: event = Number.NaN } = await sse.measure(bench, program);
    return { request, event };
  },
};
