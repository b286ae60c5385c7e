import { type Secret } from "../base/secret.ts";
import { chooseEngine, distinct, type EngineFacts } from "./choose-engine.ts";
import type { Interpreter } from "./engine.ts";
import { type FactSources, gatherFacts } from "./gather-facts.ts";
import { canRunKernels, canServe, lackOf } from "./packages.ts";
import { type AskedServer, askRunningServers, type RunningServerSources } from "./running-servers.ts";

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
      /** True when it does not take what is known of its token or password. */
      readonly wantsPassword: boolean;
      readonly label: string;
      readonly detail: string;
      readonly current: boolean;
    }
  /** To make an environment of our own. */
  | { readonly kind: "create"; readonly label: string; readonly detail: string; readonly current: false };

type ServerCandidate = Extract<EngineCandidate, { kind: "server" }>;

/** Where candidates come from. */
export interface CandidateSources extends FactSources, RunningServerSources {}

/** Everything that the user can choose between, the present choice first. */
export async function listCandidates(
  sources: CandidateSources,
  signal: AbortSignal,
): Promise<EngineCandidate[]> {
  const [facts, running] = await Promise.all([
    gatherFacts(sources, "all", undefined, signal),
    askRunningServers(sources, signal),
  ]);
  const { engine } = chooseEngine(facts);
  const current = engine?.kind === "managed" ? engine.kernel.path : engine?.url;
  const candidates: EngineCandidate[] = [
    ...configured(facts, current),
    ...interpretersOf(facts).map((interpreter) =>
      interpreterCandidate(interpreter, interpreter.path === current),
    ),
    ...running.filter((one) => one.url !== facts.server?.url).flatMap(runningCandidate),
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
  const wantsPassword = problem?.code === "jupyter.unauthorized";
  const isCurrent = url === current;
  return [{ kind: "server", url, label, detail, wantsPassword, current: isCurrent, ...(token && { token }) }];
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

/** A server whose file outlived it cannot be chosen; one that wants a password can, and is asked for then. */
function runningCandidate({ url, label, version, token, problem }: AskedServer): ServerCandidate[] {
  const wantsPassword = problem?.code === "jupyter.unauthorized";
  if (problem && !wantsPassword) return [];
  const runs = `Runs on this machine, version ${version}`;
  const detail = wantsPassword ? `${runs} · needs a password` : runs;
  return [{ kind: "server", url, label, detail, wantsPassword, current: false, ...(token && { token }) }];
}
