import { version } from '../config/version';
import { answerJson, type OwnRoute } from './route';

const started = performance.now();

/** `GET /-/status`: what anyone may know of this proxy. */
export const status: OwnRoute = {
  methods: ['GET', 'HEAD'],
  guarded: false,
  answer: ({ incoming, relay }, { place, door }) =>
    answerJson(relay, {
      version,
      cloud: place.cloud,
      region: place.region?.(incoming.headers) ?? null,
      uptime_seconds: Math.round((performance.now() - started) / 1000),
      mode: door.mode,
      providers: door.providers,
      websocket: place.webSocket,
    }),
};
