import { startTencentTwin } from '../twins/tencent/twin';
import { createService } from './clouds/support/service';

void (async () => {
  const twin = await startTencentTwin();
  const service = createService({ ...twin.env, UPSTREAM_URL: 'http://127.0.0.1:9' });
  const show = async (words: string, env = {}) => {
    const { output, code } = await service.sls(words, env);
    console.log(
      `$ npx sls ${words} ${Object.entries(env)
        .map(([k, v]) => `${k}=${v}`)
        .join(' ')}\n${output}\n[exit ${code}]\n`,
    );
  };
  for (const line of process.argv.slice(2)) {
    if (line.startsWith('!')) {
      service.edit('package.json', (t) =>
        t.replace(/"version": ".*?"/, `"version": "${line.slice(1)}"`),
      );
      continue;
    }
    const [words = '', ...env] = line.split(' :: ');
    await show(
      words,
      Object.fromEntries(env.map((e) => [e.slice(0, e.indexOf('=')), e.slice(e.indexOf('=') + 1)])),
    );
  }
  service.remove();
  await twin.stop();
})();
