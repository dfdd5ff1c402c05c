import type { Client } from './client';
import { cherryStudio, lobeChat, nextChat, openWebUi } from './clients/chat-apps';
import { csharp } from './clients/csharp';
import { curl } from './clients/curl';
import { cline, continueDev, cursor } from './clients/editors';
import { langChain, vercelAi } from './clients/frameworks';
import { go } from './clients/go';
import { java } from './clients/java';
import { node } from './clients/node';
import { python } from './clients/python';
import { claudeCode, codex } from './clients/terminals';
import { dify, n8n } from './clients/workflows';

/** Every client that the page and docs/recipes cover, in display order. */
export const clients: readonly Client[] = [
  ...[python, node, curl, go, java, csharp],
  ...[claudeCode, codex, cursor, cline, continueDev],
  ...[cherryStudio, openWebUi, nextChat, lobeChat],
  ...[langChain, vercelAi, n8n, dify],
];
