import { needsProgram, requireProgram } from '../support/needs-program';
import { replace } from './front';
import { tryFront } from './try-front';

needsProgram('caddy');
needsProgram('openssl');

tryFront({
  name: 'Caddy',
  file: 'Caddyfile',
  adapt(text, { port, proxyPort, certificate, key }) {
    const named = replace(text, '{$PROXY_DOMAIN:localhost}', `https://localhost:${port}`);
    const forwarding = replace(named, '{$PROXY_UPSTREAM:127.0.0.1:9000}', `127.0.0.1:${proxyPort}`);
    // The test's own certificate, and none of the machine's standard ports.
    const options = '{\n\tadmin off\n\tauto_https disable_redirects\n}\n';
    return (
      options +
      replace(forwarding, '\treverse_proxy ', `\ttls ${certificate} ${key}\n\treverse_proxy `)
    );
  },
  buffering: (text) =>
    replace(text, 'flush_interval 1ms', 'buffer_responses\n\t\tmax_buffer_size 1MB'),
  command: ({ configuration }) => ({
    file: requireProgram('caddy'),
    words: ['run', '--adapter', 'caddyfile', '--config', configuration],
  }),
});
