import { AppError } from "../base/errors.ts";
import { type Secret } from "../base/secret.ts";
import { chooseEngine, distinct, type EngineFacts } from "./choose-engine.ts";
import type { Interpreter } from "./engine.ts";
import { type FactSources, gatherFacts } from "./gather-facts.ts";
import type { ManagedServers } from "./managed-servers.ts";
import { canRunKernels, canServe, lackOf } from "./packages.ts";
import type { RunningServer, RunningServers } from "./python.ts";
import { serverAddress } from "./server-address.ts";

/** One line of "Select Jupyter Engine…"; `detail` is for people, `current` marks what is used now. */
export type EngineCandidate =
  /** A Python; one that lacks only ipykernel can be chosen too, and is then offered it. */
  | {
      readonly kind: "interpreter";
      readonly interpreter: Interpreter;
      readonly label: string;
      readonly detail: string;
      readonly current: boolean;
    }
  /** A server: the configured one, or one that runs on this machine. */
  | {
      readonly kind: "server";
      readonly url: string;
      readonly token?: Secret;
      readonly label: string;
      readonly detail: string;
      readonly current: boolean;
    }
  /** To make an environment of our own. */
  | { readonly kind: "create"; readonly label: string; readonly detail: string; readonly current: false };

type ServerCandidate = Extract<EngineCandidate, { kind: "server" }>;

/** Where candidates come from. */
export interface CandidateSources extends FactSources {
  readonly managedServers: ManagedServers;
  readonly runningServers: RunningServers;
}

/** Everything that the user can choose between, the present choice first. */
export async function listCandidates(
  sources: CandidateSources,
  signal: AbortSignal,
): Promise<EngineCandidate[]> {
  const [facts, running] = await Promise.all([
    gatherFacts(sources, "all", signal),
    answering(sources, signal),
  ]);
  const { engine } = chooseEngine(facts);
  const current = engine?.kind === "managed" ? engine.kernel.path : engine?.url;
  const candidates: EngineCandidate[] = [
    ...configured(facts, current),
    ...interpretersOf(facts).map((interpreter) =>
      interpreterCandidate(interpreter, interpreter.path === current),
    ),
    ...running.filter((one) => one.url !== facts.server?.url),
    ...(facts.own && canRunKernels(facts.own) && canServe(facts.own) ? [] : [create]),
  ];
  return [...candidates.filter((one) => one.current), ...candidates.filter((one) => !one.current)];
}

const create: EngineCandidate = {
  kind: "create",
  label: "Make an environment for Backburner…",
  detail: "Downloads jupyter-server and ipykernel into a folder of Backburner's own",
  current: false,
};

function configured({ server }: EngineFacts, current: string | undefined): EngineCandidate[] {
  if (!server) return [];
  const { url, label, token, problem } = server;
  const detail = problem?.message ?? `${url} (backburner.jupyter.url)`;
  return [{ kind: "server", url, label, detail, current: url === current, ...(token && { token }) }];
}

function interpretersOf({ setting, active, own, discovered }: EngineFacts): Interpreter[] {
  const all = [setting?.interpreter, active?.interpreter, own, ...discovered];
  return distinct(all.filter((one) => one !== undefined));
}

function interpreterCandidate(interpreter: Interpreter, current: boolean): EngineCandidate {
  const { label, path } = interpreter;
  const lack = lackOf("ipykernel", interpreter);
  const detail = canRunKernels(interpreter) ? path : `${path} · ${lack ?? ""}, which can be installed`;
  return { kind: "interpreter", interpreter, label, detail, current };
}

/** The user's own servers that answer; ours are not for choosing. */
async function answering(sources: CandidateSources, signal: AbortSignal): Promise<ServerCandidate[]> {
  const servers = await sources.runningServers.list(signal);
  const asked = await Promise.all(servers.map((server) => candidateOf(server, sources, signal)));
  return asked.filter((one) => one !== undefined);
}

async function candidateOf(
  { url, token, version }: RunningServer,
  { managedServers, probeServer }: CandidateSources,
  signal: AbortSignal,
): Promise<ServerCandidate | undefined> {
  if (await managedServers.find(url, signal)) return undefined;
  try {
    await probeServer(url, token, signal);
  } catch (error) {
    // Its file outlived it, or it wants a password: either way it cannot be chosen with one click.
    if (error instanceof AppError) return undefined;
    throw error;
  }
  const label = serverAddress(url)?.label ?? url;
  return {
    kind: "server",
    url,
    label,
    detail: `Runs on this machine, version ${version}`,
    current: false,
    ...(token && { token }),
  };
}
