import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { createService, type Service } from '../support/service';

// SCF fixes at creation whether a function uses HTTP or WebSocket, so the Realtime API has a separate
// function, which is disabled by default.

// Each command is a separate process, on a machine that may be busy.
jest.setTimeout(120_000);

let twin: TencentTwin;
let service: Service;
let upstream: WebSocketServer;

beforeAll(async () => {
  twin = await startTencentTwin();
  upstream = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => upstream.once('listening', resolve));
  upstream.on('connection', (socket, request) => {
    socket.on('message', (data) => socket.send(`${request.url} ${String(data)}`));
  });
  const { port } = upstream.address() as { port: number };
  service = createService({ ...twin.env, UPSTREAM_URL: `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  service.remove();
  for (const socket of upstream.clients) socket.terminate();
  await new Promise((resolve) => upstream.close(resolve));
  await twin.stop();
});

const created = () =>
  twin
    .journal()
    .filter(({ action }) => action === 'CreateFunction')
    .map(({ parameters }) => parameters);

describe('the function for WebSockets', () => {
  test('is disabled by default', async () => {
    expect((await service.sls('deploy')).code).toBe(0);
    expect(created()).toHaveLength(1);
    expect((await service.sls('info')).stdout).toContain('WebSocket    none (set WEBSOCKET=true');
  });

  test('is enabled by one line in .env, and serves the Realtime API', async () => {
    const { stdout, code } = await service.sls('deploy', { WEBSOCKET: 'true' });
    expect(code).toBe(0);
    expect(created()[1]).toMatchObject({
      FunctionName: 'chatgpt-reverse-proxy-prod-websocket',
      Type: 'HTTP',
      ProtocolType: 'WS',
      ProtocolParams: { WSParams: { IdleTimeOut: 600 } },
    });
    const address = /^ {2}WebSocket +(wss?:\S+)$/m.exec(stdout)?.[1] ?? '';
    expect(stdout).toContain(`new WebSocket('${address}/v1/realtime?model=gpt-realtime'`);

    const socket = new WebSocket(`${address}/v1/realtime?model=gpt-realtime`);
    const reply = new Promise((resolve, reject) => {
      socket.once('message', (data) => resolve(String(data)));
      socket.once('error', reject);
    });
    socket.once('open', () => socket.send('hello'));
    expect(await reply).toBe('/v1/realtime?model=gpt-realtime hello');
    socket.close();
  });

  test('is deployed again without a change, and shown', async () => {
    const before = twin.journal().length;
    const { stderr } = await service.sls('deploy', { WEBSOCKET: 'true' });
    expect(stderr.match(/no changes, nothing to do/g)).toHaveLength(2);
    const calls = twin.journal().slice(before);
    expect(calls.filter(({ action }) => !/^(Get|List)/.test(action))).toEqual([]);
    expect((await service.sls('info')).stdout).toContain('runtime    Nodejs20.19, WebSocket');
  });

  test('is removed by the next deployment, after confirmation, when it is disabled again', async () => {
    const asked = await service.sls('deploy');
    expect(asked.output).toContain('websocket: will be removed');
    expect(asked.code).toBe(1);
    const done = await service.sls('deploy --yes');
    expect(done.stderr).toContain('removed chatgpt-reverse-proxy-prod-websocket');
    const { stderr } = await service.sls('remove --yes');
    expect(stderr).toContain('removed chatgpt-reverse-proxy-prod-proxy');
  });
});
