import { needsProgram, requireProgram } from '../support/needs-program';
import { replace } from './front';
import { tryFront } from './try-front';

needsProgram('nginx');
needsProgram('openssl');

tryFront({
  name: 'nginx',
  file: 'nginx.conf',
  adapt(text, { folder, port, proxyPort, certificate, key }) {
    let server = replace(text, 'listen 443 ssl', `listen 127.0.0.1:${port} ssl`);
    server = replace(server, '127.0.0.1:9000', `127.0.0.1:${proxyPort}`);
    server = replace(server, '/etc/ssl/proxy.example.com.pem', certificate);
    server = replace(server, '/etc/ssl/proxy.example.com.key', key);
    // The parts of a distribution's nginx.conf around conf.d.
    return `daemon off; master_process off; pid ${folder}/pid; error_log stderr error;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
${server}}`;
  },
  // nginx respects the proxy's x-accel-buffering header unless it is configured to ignore it.
  buffering: (text) =>
    replace(
      text,
      'proxy_buffering off;',
      'proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;',
    ),
  command: ({ folder, configuration }) => ({
    file: requireProgram('nginx'),
    words: ['-e', `${folder}/error.log`, '-p', folder, '-c', configuration],
  }),
});
