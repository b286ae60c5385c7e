import { AppError } from "../base/errors.ts";
import { Secret } from "../base/secret.ts";
import {
  chooseEngine,
  type ConfiguredServer,
  type EngineFacts,
  type NamedInterpreter,
} from "./choose-engine.ts";
import type { EngineSettings, EngineSettingValues, ProbeServer } from "./engine-settings.ts";
import type { EngineProblem, Interpreter } from "./engine.ts";
import type { ServerKernel } from "./pick-kernel.ts";
import type { Interpreters, OwnEnvironment } from "./python.ts";
import { serverAddress, type ServerAddress } from "./server-address.ts";

/** Where the facts come from. */
export interface FactSources {
  readonly settings: EngineSettings;
  readonly interpreters: Interpreters;
  readonly ownEnvironment: OwnEnvironment;
  readonly probeServer: ProbeServer;
}

/** How far to look: `enough` leaves the rest of the machine alone when what the user named will do; `all` looks at everything. */
export type Thoroughness = "enough" | "all";

/** Looks at the machine for what {@link chooseEngine} needs, for scripts of one scope or where the user is now. */
export async function gatherFacts(
  sources: FactSources,
  how: Thoroughness,
  scope: string | undefined,
  signal: AbortSignal,
): Promise<EngineFacts> {
  const { settings, interpreters, ownEnvironment } = sources;
  const values = await settings.values();
  const server = await configuredServer(values, sources.probeServer, signal);
  if (server && how === "enough") return { server, discovered: [] };
  const [setting, active, own] = await Promise.all([
    named(values.pythonPath, "setting", interpreters, signal),
    settings.activePython(scope).then((path) => named(path, "python-extension", interpreters, signal)),
    ownEnvironment.existing(signal),
  ]);
  const facts = {
    ...(server && { server }),
    ...(setting && { setting }),
    ...(active && { active }),
    ...(own && { own }),
    discovered: [],
  } satisfies EngineFacts;
  if (how === "enough" && (setting ?? active) && isSettled(facts)) return facts;
  return { ...facts, discovered: await interpreters.discover(signal) };
}

/** Whether nothing that is still to be found could change the choice. */
function isSettled(facts: EngineFacts): boolean {
  const { engine, problem } = chooseEngine(facts);
  return engine !== undefined && problem === undefined;
}

async function named(
  path: string | undefined,
  source: Interpreter["source"],
  interpreters: Interpreters,
  signal: AbortSignal,
): Promise<NamedInterpreter | undefined> {
  if (!path) return undefined;
  const interpreter = await interpreters.probe(path, source, signal);
  return { path, ...(interpreter && { interpreter }) };
}

async function configuredServer(
  { serverUrl, serverToken, kernelName }: EngineSettingValues,
  probeServer: ProbeServer,
  signal: AbortSignal,
): Promise<ConfiguredServer | undefined> {
  if (!serverUrl) return undefined;
  const { address, token } = configuredAddress({ serverUrl, ...(serverToken && { serverToken }) });
  if (!address) {
    const message = "backburner.jupyter.url is not an http or https address: correct it in the settings.";
    return {
      url: "",
      label: "Jupyter server",
      problem: { code: "jupyter.unreachable", message, offers: [] },
    };
  }
  const { url, label } = address;
  const answer = await ask(url, token, probeServer, signal);
  const named = { url, label, ...(token && { token }), ...(kernelName && { kernelName }) };
  if ("problem" in answer) return { ...named, ...answer };
  const { kernels } = answer;
  if (kernelName === undefined || kernels.some(({ name }) => name === kernelName))
    return { ...named, kernels };
  // A setting is an order: no other kernel is taken in its place.
  const message = `${label} has no kernel named ${kernelName}: choose another with "Select Jupyter Engine…".`;
  return { ...named, problem: { code: "jupyter.no_kernelspec", message, offers: [] } };
}

/** The configured server's address and token; the one from the vault goes before one that was left in the address. */
export function configuredAddress({ serverUrl, serverToken }: EngineSettingValues): {
  readonly address?: ServerAddress;
  readonly token?: Secret;
} {
  const address = serverUrl ? serverAddress(serverUrl) : undefined;
  const token = serverToken ?? (address?.token === undefined ? undefined : new Secret(address.token));
  return { ...(address && { address }), ...(token && { token }) };
}

async function ask(
  url: string,
  token: Secret | undefined,
  probeServer: ProbeServer,
  signal: AbortSignal,
): Promise<{ readonly kernels: readonly ServerKernel[] } | { readonly problem: EngineProblem }> {
  try {
    const { kernelspecs } = await probeServer(url, token, signal);
    return { kernels: kernelspecs };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message } = error;
    switch (code) {
      case "jupyter.unauthorized":
      case "jupyter.not_jupyter":
        return { problem: { code, message, offers: [] } };
      default:
        return { problem: { code: "jupyter.unreachable", message, offers: [] } };
    }
  }
}
