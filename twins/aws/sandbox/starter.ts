import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type NodeMajor, nodeBinary } from '../../../scripts/node-binary';
import type { FunctionVersion } from '../lambda/functions';
import { toEnvironment, toNodeFlags } from './environment';
import type { Isolator } from './isolation';
import { type Sandbox, startSandbox } from './sandbox';

/** Starts the runtime client for a function with this code and configuration, like Lambda. */
export type SandboxStarter = (
  version: FunctionVersion,
  region: string,
  onLog: (message: string) => void,
  logStream: string,
) => Promise<Sandbox>;

export interface StarterOptions {
  readonly folder: string;
  readonly runtimeFolder: string;
  readonly isolator: Isolator;
}

export function createSandboxStarter(options: StarterOptions): SandboxStarter {
  const { folder, runtimeFolder, isolator } = options;
  return async (version, region, onLog, logStream) => {
    const { configuration, code } = version;
    const { memorySize, runtime } = configuration;
    const major = Number(/\d+/.exec(runtime)?.[0]) as NodeMajor;
    const places = {
      codeFolder: code.folder,
      runtimeFolder,
      nodeFolder: dirname(await nodeBinary(major)),
      temporaryFolder: join(folder, 'temporary', randomUUID()),
      temporaryMegabytes: configuration.temporaryMegabytes,
    };
    const paths = isolator.toPaths(places);
    return startSandbox({
      memoryMegabytes: memorySize,
      onLog,
      launch: (runtimeApi) => ({
        plan: isolator.plan({
          ...places,
          program: [paths.node, ...toNodeFlags(memorySize), join(paths.runtimeFolder, 'index.mjs')],
        }),
        environment: toEnvironment({
          ...configuration,
          ...{ version: version.version, region, runtimeApi, logStream },
          ...{ taskRoot: paths.taskRoot, runtimeFolder: paths.runtimeFolder },
        }),
      }),
    });
  };
}
