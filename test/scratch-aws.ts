import { startAwsTwin } from '../twins/aws/twin';
import { copyProject, createService } from './clouds/aws/support/sls';

void (async () => {
  const twin = await startAwsTwin();
  const YAML = process.env.YAML ?? 'serverless.aws.yml';
  const extra: Record<string, string> = {};
  const service = createService(twin, extra, YAML);
  copyProject(service, YAML);
  const show = async (words: string, env: Record<string, string> = {}) => {
    for (const k of Object.keys(extra)) delete extra[k];
    Object.assign(extra, { UPSTREAM_URL: 'http://127.0.0.1:9' }, env);
    const { output, code } = await service.sls(...words.split(' '));
    console.log(
      `$ npx sls ${words} -c ${YAML} ${Object.entries(env)
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
