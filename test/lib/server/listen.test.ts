import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { listen } from '../../../lib/server/listen';

test('an error while accepting a connection does not end a server that is listening', async () => {
  const server = createServer();
  const failures: string[] = [];
  const options = { host: '127.0.0.1', port: 0 };
  await new Promise<void>((resolve) => {
    listen(
      server,
      options,
      (code) => failures.push(code),
      () => resolve(),
    );
  });
  for (const code of ['ENFILE', 'EHOSTUNREACH']) {
    server.emit('error', Object.assign(new Error(`accept ${code}`), { code, syscall: 'accept' }));
  }
  expect(failures).toEqual([]);
  await new Promise((resolve) => server.close(resolve));
});
