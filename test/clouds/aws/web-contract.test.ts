import { afterAll, beforeAll } from '@jest/globals';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import type { Entry } from '../../contract/entry';
import { webFunction as platform } from '../../contract/platforms';
import { runContract } from '../../contract/run-contract';
import { type PackedWebFunction, packWebFunction, startWebStack } from './support/web-stack';

// The complete contract against the packed Web Function on the twin.

let twin: AwsTwin;
let packed: PackedWebFunction;
let count = 0;
beforeAll(async () => {
  // `folders`: a case passes certificates as files, which namespaces would hide.
  twin = await startAwsTwin({ isolation: 'folders' });
  packed = await packWebFunction(twin);
}, 120_000);
afterAll(() => twin.stop());

const webFunction: Entry = {
  platform,
  async start(variables) {
    count += 1;
    return startWebStack(twin, packed, `web-${count}`, variables);
  },
};

runContract(webFunction);
