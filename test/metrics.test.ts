import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig } from '../lib/config';
import { createLogOutput } from '../lib/pipeline/log-output';
import { createLabels } from '../lib/server/metrics/labels';
import { toSha256 } from './access/stage';
import { EVENT_STREAM, LAST_CHUNK, toEventChunk, toJsonAnswer } from './sdk/upstreams';
import { type ProxyProcess, START_BUNDLE, startProxy } from './support/proxy-process';
import { connectRawClient } from './support/raw-client';
import { type RawUpstream, startRawUpstream } from './support/raw-upstream';

const TOKEN = 'metrics-token-0123456789';
let upstream: RawUpstream;
let proxy: ProxyProcess;
let port: unknown;
beforeAll(async () => {
  upstream = await startRawUpstream();
  proxy = await startProxy(
    {
      PROVIDERS: `openai=${upstream.url}`,
      ACCESS_KEYS: `alice ${toSha256('sk-proxy-alice')}`,
      INJECT_KEYS: 'openai=sk-one,sk-two',
      ...{ USAGE: 'on', METRICS_TOKEN: TOKEN, METRICS_PORT: '0' },
    },
    START_BUNDLE,
  );
  ({ port } = await proxy.untilLogged(({ event }) => event === 'metrics_listening'));
});
afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

const ask = (url: string, token = TOKEN) =>
  fetch(url, { headers: { authorization: `Bearer ${token}` } });

/** The value of a series, by its name and labels as printed; undefined if there is none. */
async function read() {
  const text = await (await ask(`${proxy.url}/-/metrics`)).text();
  const series = new Map<string, number>();
  for (const [, name = '', value] of text.matchAll(/^([a-z].*) (\S+)$/gm)) {
    series.set(name, Number(value));
  }
  return { text, series };
}

/** Sends a request for a model; returns the client, and the request as the API received it. */
async function chat(model: string) {
  const client = await connectRawClient(proxy.url);
  const body = JSON.stringify({ model, messages: ['LEAK'] });
  const before = upstream.exchanges.length;
  client.send(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-proxy-alice\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return { client, exchange: await upstream.until('it', () => upstream.exchanges[before]) };
}

const labels = (more: string, model = 'gpt-5') =>
  `{provider="openai",model="${model}",access_key="alice",${more}}`;

test('requests, tokens, first bytes, open streams and keys are counted, and nothing secret is exposed', async () => {
  const streamed = await chat('gpt-5');
  streamed.exchange.send(EVENT_STREAM);
  const answer = await streamed.client.head();
  const before = (await read()).series;
  expect(before.get('llm_proxy_open_streams')).toBe(1);
  expect(before.get('llm_proxy_open_requests')).toBeGreaterThanOrEqual(1);
  const usage = {
    ...{ prompt_tokens: 50, completion_tokens: 20 },
    ...{ prompt_tokens_details: { cached_tokens: 30 } },
  };
  streamed.exchange.send(toEventChunk({ model: 'gpt-5', choices: [], usage }) + LAST_CHUNK);
  const [id] = answer.header('x-proxy-request-id');
  await proxy.untilLogged((line) => line.id === id);
  streamed.client.destroy();

  const failed = await chat('made-up-by-a-caller');
  failed.exchange.send(toJsonAnswer('404 Not Found', { error: {} }));
  expect((await failed.client.answer()).status).toBe(404);
  failed.client.destroy();
  await proxy.untilLogged((line) => line.status === 404);

  const { series, text } = await read();
  expect(series.get(`llm_proxy_requests_total${labels('status="200"')}`)).toBe(1);
  expect(series.get(`llm_proxy_requests_total${labels('status="404"', '')}`)).toBe(1);
  expect(series.get(`llm_proxy_tokens_total${labels('kind="input"')}`)).toBe(50);
  expect(series.get(`llm_proxy_tokens_total${labels('kind="cached"')}`)).toBe(30);
  expect(series.get(`llm_proxy_tokens_total${labels('kind="output"')}`)).toBe(20);
  expect(series.get('llm_proxy_first_byte_seconds_count{provider="openai"}')).toBe(2);
  expect(series.get('llm_proxy_open_streams')).toBe(0);
  expect(series.get('llm_proxy_upstream_keys{provider="openai",state="awake"}')).toBe(2);
  expect(series.get('llm_proxy_lost_log_lines_total')).toBe(0);
  expect(text).not.toMatch(/LEAK|made-up|sk-|127\.0\.0\.1/);
});

test('metrics need the token, on their own port, too', async () => {
  const own = `http://127.0.0.1:${port}/metrics`;
  for (const url of [`${proxy.url}/-/metrics`, own]) {
    expect((await ask(url)).status).toBe(200);
    expect((await ask(url, 'sk-proxy-alice')).status).toBe(401);
    expect((await fetch(url)).status).toBe(401);
  }
  expect((await ask(own.replace('metrics', 'other'))).status).toBe(404);
  expect((await ask(own)).headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
});

describe('deploy/', () => {
  const file = (name: string) => readFileSync(join(__dirname, '../deploy', name), 'utf8');

  test('the dashboard uses all exported metrics, with existing labels only', async () => {
    const { text } = await read();
    const exported = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const board = file('grafana/dashboard.json');
    const names = [...board.matchAll(/\b(?:llm_proxy|process|nodejs)_\w+/g)].map(([name]) =>
      name.replace(/_(?:bucket|sum|count)$/, ''),
    );
    expect(names.filter((name) => !exported.has(name))).toEqual([]);
    const ours = [...exported].filter((name) => name?.startsWith('llm_proxy_'));
    expect([...new Set(names)].filter((name) => name.startsWith('llm_proxy_')).toSorted()).toEqual(
      ours.toSorted(),
    );
    const known = new Set([...text.matchAll(/([a-z_]+)="/g)].map(([, name]) => name));
    // Prometheus adds these itself.
    for (const name of ['job', 'instance', 'le']) known.add(name);
    const used = [
      ...[...board.matchAll(/by \(([^)]+)\)/g)].flatMap(([, list = '']) => list.split(', ')),
      ...[...board.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name),
      ...[...board.matchAll(/(\w+)=~?\\"/g)].map(([, name]) => name),
    ];
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  test('Prometheus, Grafana and compose.yaml use the same ports and files', () => {
    const { services } = parse(readFileSync(join(__dirname, '../compose.yaml'), 'utf8'));
    const { scrape_configs: scrapes } = parse(file('prometheus.yml'));
    expect(scrapes[0].static_configs[0].targets).toEqual(['proxy:9464']);
    expect(scrapes[0].job_name).toBe('chatgpt-reverse-proxy');
    const [source] = parse(file('grafana/datasource.yaml')).datasources;
    expect([source.type, source.url]).toEqual(['prometheus', 'http://prometheus:9090']);
    const folder: string = parse(file('grafana/dashboards.yaml')).providers[0].options.path;
    const mounted = services.grafana.volumes.map((volume: string) => volume.split(':')[1]);
    expect(mounted).toContain(`${folder}/dashboard.json`);
    expect(services.grafana.ports).toEqual(['127.0.0.1:3000:3000']);
    for (const { image } of [services.prometheus, services.grafana]) {
      expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
    }
  });
});

test('a model gets its own label only after a successful response, up to a limit', () => {
  const toLabels = createLabels();
  const of = (model: string, status: number) =>
    toLabels({ notes: { model }, status } as Parameters<typeof toLabels>[0]).model;
  expect(of('gpt-5', 404)).toBe('other');
  for (let count = 0; count < 100; count++) expect(of(`m${count}`, 200)).toBe(`m${count}`);
  expect(of('m100', 200)).toBe('other');
  expect(of('m99', 500)).toBe('m99');
});

test('lost log lines are counted', () => {
  let lost = 0;
  const isFull = () => {
    throw Object.assign(new Error(), { code: 'ENOSPC' });
  };
  createLogOutput(1, isFull, (lines) => {
    lost += lines;
  })('one\ntwo\n');
  expect(lost).toBe(2);
});

describe('settings', () => {
  test.each([
    [{ METRICS_TOKEN: 'short' }, 'METRICS_TOKEN must be at least 16 characters'],
    [{ METRICS_PORT: '99999' }, 'METRICS_PORT must be a port'],
  ])('%j is rejected', (settings, reason) => {
    expect(() => loadConfig(settings as Record<string, string>)).toThrow(reason);
  });

  test('a function has no metrics', () => {
    const settings = { METRICS_TOKEN: TOKEN };
    expect(() => loadConfig(settings, {}, undefined, true)).toThrow('are for a server');
    expect(loadConfig(settings).metrics).toEqual({ token: TOKEN, port: undefined });
    expect(loadConfig({}, {}, undefined, true).metrics).toBeUndefined();
  });
});
