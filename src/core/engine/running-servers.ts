import { AppError } from "../base/errors.ts";
import type { Secret } from "../base/secret.ts";
import type { ProbeServer } from "./engine-settings.ts";
import type { ManagedServers } from "./managed-servers.ts";
import type { ServerKernel } from "./pick-kernel.ts";
import type { RunningServer, RunningServers } from "./python.ts";
import { serverAddress } from "./server-address.ts";

/** A server that the user runs on this machine, and what it said when it was asked. */
export interface AskedServer {
  readonly url: string;
  readonly label: string;
  readonly version: string;
  readonly token?: Secret;
  /** What it can start; absent when it did not say. */
  readonly kernels?: readonly ServerKernel[];
  /** Why it cannot be used as it is; a server with a password gives `jupyter.unauthorized`. */
  readonly problem?: AppError;
}

/** Where they are found, and which of them are not the user's. */
export interface RunningServerSources {
  readonly managedServers: ManagedServers;
  readonly runningServers: RunningServers;
  readonly probeServer: ProbeServer;
}

/** Asks all of the user's own servers on this machine; ours are not for choosing. */
export async function askRunningServers(
  sources: RunningServerSources,
  signal: AbortSignal,
): Promise<readonly AskedServer[]> {
  const servers = await sources.runningServers.list(signal);
  const asked = await Promise.all(servers.map((server) => ask(server, sources, signal)));
  return asked.filter((one) => one !== undefined);
}

async function ask(
  { url, token, version }: RunningServer,
  { managedServers, probeServer }: RunningServerSources,
  signal: AbortSignal,
): Promise<AskedServer | undefined> {
  if (await managedServers.find(url, signal)) return undefined;
  const server = { url, version, label: serverAddress(url)?.label ?? url, ...(token && { token }) };
  try {
    const { kernelspecs } = await probeServer(url, token, signal);
    return { ...server, kernels: kernelspecs };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...server, problem: error };
  }
}
