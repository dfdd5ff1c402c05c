import { needsProgram, requireProgram } from '../support/needs-program';
import { replace } from './front';
import { tryFront } from './try-front';

needsProgram('haproxy');
needsProgram('openssl');

// HAProxy never buffers a response: there is no option for it.
tryFront({
  name: 'HAProxy',
  file: 'haproxy.cfg',
  adapt(text, { port, proxyPort, pair }) {
    let configuration = replace(text, 'bind :443 ssl', `bind 127.0.0.1:${port} ssl`);
    configuration = replace(configuration, '127.0.0.1:9000', `127.0.0.1:${proxyPort}`);
    return replace(configuration, '/etc/ssl/proxy.example.com.pem', pair);
  },
  command: ({ configuration }) => ({
    file: requireProgram('haproxy'),
    words: ['-db', '-f', configuration],
  }),
});
