import type { EngineView } from "../../protocol/views.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Disposable } from "../base/lifecycle.ts";
import { type EngineCandidate, listCandidates } from "./candidates.ts";
import { chooseEngine } from "./choose-engine.ts";
import { labelOf, requiresEngine } from "./diagnosis.ts";
import type { EngineQuestions } from "./engine-settings.ts";
import type { Engine, EngineChoice, EngineOffer, EngineProblem, Interpreter } from "./engine.ts";
import { configuredAddress, type FactSources, gatherFacts } from "./gather-facts.ts";
import type { JupyterServer, JupyterServers } from "./jupyter-server.ts";
import type { ServerKernel } from "./pick-kernel.ts";
import { askRunningServers, type RunningServerSources } from "./running-servers.ts";
import { serverAddress } from "./server-address.ts";
import { SharedFlight } from "./shared-flight.ts";

/** What the engines are made of. */
export interface EnginesOptions extends FactSources, RunningServerSources {
  readonly questions: EngineQuestions;
}

/** An engine that was chosen, with the environment that its kernels get where they are ours. */
interface Resolved {
  readonly engine: Engine;
  readonly env: Readonly<Record<string, string>> | undefined;
}

const untrusted =
  "Backburner runs nothing in Restricted Mode: trust this workspace to run scripts in the background.";

/** Which server runs scripts: chooses once, asks the user when something is missing, and keeps the choice until the settings change or it fails. */
export class Engines implements JupyterServers, Disposable {
  readonly #options: EnginesOptions;
  /** By scope, as the choice: folders of one workspace may have interpreters of their own. */
  readonly #opening = new Map<string, SharedFlight<JupyterServer>>();
  readonly #changed = new Emitter<EngineView>();
  readonly #subscription: Disposable;
  readonly #resolved = new Map<string, Resolved>();
  /** Counts changes of the settings, so that a choice that was under way is not kept. */
  #generation = 0;
  #view: EngineView = { kind: "unknown" };

  constructor(options: EnginesOptions) {
    this.#options = options;
    this.#subscription = options.settings.onDidChange(() => {
      this.forget();
    });
  }

  /** The view is another now. */
  get onDidChange(): Event<EngineView> {
    return this.#changed.event;
  }

  /** What the page shows; `unknown` until the first look. */
  view(): EngineView {
    return this.#options.settings.trusted() ? this.#view : { kind: "untrusted", message: untrusted };
  }

  /** The server of the engine for this folder, started if need be; may ask the user. Errors: `engine.*`, `jupyter.*`, `keeper.*`, `daemons.untrusted`. */
  async open(folder: string | undefined, signal: AbortSignal): Promise<JupyterServer> {
    this.#assertTrusted();
    const scope = this.#options.settings.scopeOf(folder);
    const opening = this.#opening.get(scope) ?? new SharedFlight<JupyterServer>();
    this.#opening.set(scope, opening);
    return opening.join((shared) => this.#open(scope, shared), signal);
  }

  /** The interpreter that scripts in this folder run on, once that is known; undefined for a server of the user's. */
  pythonOf(folder: string | undefined): string | undefined {
    const engine = this.#resolved.get(this.#options.settings.scopeOf(folder))?.engine;
    return engine?.kind === "managed" ? engine.kernel.path : undefined;
  }

  async find(url: string, signal: AbortSignal): Promise<JupyterServer | undefined> {
    this.#assertTrusted();
    const { managedServers, runningServers, settings } = this.#options;
    const managed = await managedServers.find(url, signal);
    if (managed) {
      const { kernelspecRoot, token } = managed;
      return { url: managed.url, token, owned: true, label: "Backburner's Jupyter server", kernelspecRoot };
    }
    const { address, token } = configuredAddress(await settings.values());
    if (address?.url === url) return { url, label: address.label, owned: false, ...(token && { token }) };
    const running = (await runningServers.list(signal)).find((server) => server.url === url);
    if (!running) return undefined;
    const label = serverAddress(url)?.label ?? url;
    return { url, label, owned: false, ...(running.token && { token: running.token }) };
  }

  /** Looks at everything anew, starts nothing and asks nothing: for the diagnosis, and for the page when it opens. */
  async choice(signal: AbortSignal): Promise<EngineChoice> {
    this.#assertTrusted();
    const generation = this.#generation;
    const [facts, running] = await Promise.all([
      gatherFacts(this.#options, "all", undefined, signal),
      askRunningServers(this.#options, signal),
    ]);
    const choice = chooseEngine({ ...facts, running });
    if (generation === this.#generation) this.#show(choice.engine, choice.problem);
    return choice;
  }

  /** All that the user can choose between. */
  async candidates(signal: AbortSignal): Promise<readonly EngineCandidate[]> {
    this.#assertTrusted();
    return listCandidates(this.#options, signal);
  }

  /** What the configured server can start. Errors: `jupyter.*`. */
  async kernels(signal: AbortSignal): Promise<readonly ServerKernel[]> {
    this.#assertTrusted();
    const { address, token } = configuredAddress(await this.#options.settings.values());
    if (address === undefined) return [];
    return (await this.#options.probeServer(address.url, token, signal)).kernelspecs;
  }

  /** Makes our own environment, or repairs it, because the user asked for it. */
  async create(signal: AbortSignal): Promise<Interpreter> {
    this.#assertTrusted();
    const interpreter = await this.#create(signal);
    this.forget();
    return interpreter;
  }

  /** Chooses anew the next time. */
  forget(): void {
    this.#generation += 1;
    this.#resolved.clear();
    this.#setView({ kind: "unknown" });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  async #open(scope: string, signal: AbortSignal): Promise<JupyterServer> {
    for (;;) {
      const generation = this.#generation;
      try {
        const known = this.#resolved.get(scope);
        const engine = known?.engine ?? (await this.#chooseAndAsk(scope, signal));
        const server = await this.#serve(engine, known?.env, signal);
        if (generation !== this.#generation) continue;
        this.#resolved.set(scope, { engine, env: server.kernel?.env });
        this.#show(engine, undefined);
        return server;
      } catch (error) {
        if (generation !== this.#generation && !signal.aborted) continue;
        this.#resolved.delete(scope);
        if (error instanceof AppError && !signal.aborted)
          this.#setView({ kind: "missing", message: error.message });
        throw error;
      }
    }
  }

  /** Each offer is made once at most: what it brought decides, even when it is not enough. */
  async #chooseAndAsk(scope: string, signal: AbortSignal): Promise<Engine> {
    const offered = new Set<EngineProblem["code"]>();
    for (;;) {
      const { engine, problem } = chooseEngine(await gatherFacts(this.#options, "enough", scope, signal));
      const ask = problem !== undefined && problem.offers.length > 0 && !offered.has(problem.code);
      const accepted = ask ? await this.#options.questions.offer(problem) : undefined;
      signal.throwIfAborted();
      if (problem && accepted) {
        offered.add(problem.code);
        await this.#accept(accepted, problem, signal);
        continue;
      }
      if (engine) return engine;
      throw failureOf(problem);
    }
  }

  async #accept(offer: EngineOffer, { interpreter }: EngineProblem, signal: AbortSignal): Promise<void> {
    const { ownEnvironment, questions } = this.#options;
    if (offer === "create") {
      await this.#create(signal);
    } else if (interpreter) {
      await questions.progress(`Installing ipykernel into ${interpreter.label}`, (step, cancel) =>
        ownEnvironment.addKernelPackage(interpreter.path, step, AbortSignal.any([signal, cancel])),
      );
    }
  }

  #create(signal: AbortSignal): Promise<Interpreter> {
    const { ownEnvironment, questions } = this.#options;
    return questions.progress("Making an environment for Backburner", (step, cancel) =>
      ownEnvironment.create(step, AbortSignal.any([signal, cancel])),
    );
  }

  async #serve(engine: Engine, env: Resolved["env"], signal: AbortSignal): Promise<JupyterServer> {
    if (engine.kind === "server") {
      const { url, label, token, kernelName } = engine;
      return { url, label, owned: false, ...(token && { token }), ...(kernelName && { kernelName }) };
    }
    const { managedServers, interpreters } = this.#options;
    const [{ url, token, kernelspecRoot }, variables] = await Promise.all([
      managedServers.ensure(engine.server.path, signal),
      env ?? interpreters.environment(engine.kernel.path, signal),
    ]);
    const kernel = { python: engine.kernel.path, env: variables };
    return { url, token, owned: true, label: engine.kernel.label, kernelspecRoot, kernel };
  }

  #show(engine: Engine | undefined, problem: EngineProblem | undefined): void {
    this.#setView(
      engine
        ? { kind: "ready", label: labelOf(engine) }
        : { kind: "missing", message: messageOf(failureOf(problem)) },
    );
  }

  #setView(view: EngineView): void {
    if (JSON.stringify(view) === JSON.stringify(this.#view)) return;
    this.#view = view;
    this.#changed.fire(this.view());
  }

  #assertTrusted(): void {
    if (!this.#options.settings.trusted()) throw new AppError("daemons.untrusted", untrusted);
  }
}

function failureOf(problem: EngineProblem | undefined): AppError {
  if (!problem)
    return new AppError("engine.missing", requiresEngine('Choose one with "Select Jupyter Engine…".'));
  const isOfServer = problem.code.startsWith("jupyter.");
  return new AppError(problem.code, isOfServer ? problem.message : requiresEngine(problem.message), {
    retry: isOfServer,
  });
}
