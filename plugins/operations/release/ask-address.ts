import type { DeployedFunction, Deployment } from '../../shared/clouds/cloud';
import { ProbeError, probe, readJson } from '../verify/probe';

/** The modes of `/-/status`, as a release names them. */
const modes: Readonly<Record<string, 'open' | 'locked'>> = {
  open: 'open',
  locked: 'locked',
  injecting: 'locked',
};

/**
 * Asks the proxy itself whether it is locked, where the function has no record of its release because an
 * older version of this project deployed it.
 */
export async function askAddresses(deployment: Deployment): Promise<Deployment> {
  return { ...deployment, functions: await Promise.all(deployment.functions.map(askAddress)) };
}

async function askAddress(one: DeployedFunction): Promise<DeployedFunction> {
  const { address, access, isPaused } = one;
  if (access.mode !== 'unknown' || isPaused || !address?.startsWith('http')) return one;
  try {
    const status = readJson(await probe(address, '/-/status', { timeout: 10_000 }));
    const mode = modes[String(status?.mode)];
    return mode ? { ...one, access: { ...access, mode } } : one;
  } catch (error) {
    if (error instanceof ProbeError) return one;
    throw error;
  }
}
