import { version } from '../config/version';
import { answerJson, type OwnRoute } from './route';

/** `GET /-/health`: this instance answers. */
export const health: OwnRoute = {
  methods: ['GET', 'HEAD'],
  guarded: false,
  answer: ({ relay }) => answerJson(relay, { status: 'ok', version }),
};
