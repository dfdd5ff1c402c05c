import { serve } from '../lib/server/serve';
import { readPage } from './page-file';
import { toGreeting } from './start/greeting';

/** A machine or a container of one's own: `npm start`, `npx chatgpt-reverse-proxy`, the image. */
void serve({
  environment: process.env,
  platform: { cloud: 'local', webSocket: true, readPage },
  greeting: toGreeting,
});
