import { Emitter } from "../../../src/core/base/emitter.ts";
import { type AppError } from "../../../src/core/base/errors.ts";
import { Secret } from "../../../src/core/base/secret.ts";
import type { EngineSettingValues } from "../../../src/core/engine/engine-settings.ts";
import type { EngineOffer, EngineProblem, Interpreter } from "../../../src/core/engine/engine.ts";
import type { EnginesOptions } from "../../../src/core/engine/engines.ts";
import type { ManagedServer } from "../../../src/core/engine/managed-servers.ts";
import type { ServerKernel } from "../../../src/core/engine/pick-kernel.ts";
import type { RunningServer } from "../../../src/core/engine/python.ts";
import { both, interpreter } from "./interpreters.ts";

/** A machine and a user for {@link Engines}, in memory; a test changes what it holds and reads what was done. */
export class FakeEngineWorld {
  values: EngineSettingValues = {};
  active: string | undefined;
  /** What is selected in one folder alone. */
  readonly activeIn = new Map<string, string>();
  isTrusted = true;
  /** What can be probed, by path. */
  readonly machine = new Map<string, Interpreter>();
  discovered: readonly Interpreter[] = [];
  own: Interpreter | undefined;
  running: readonly RunningServer[] = [];
  /** What asking a server at an address throws; the others answer. */
  readonly serverErrors = new Map<string, AppError>();
  /** What every server that answers can start. */
  kernels: readonly ServerKernel[] = [{ name: "python3", language: "python", isDefault: true }];
  /** What the user says to each offer, in turn; then no. */
  readonly answers: (EngineOffer | undefined)[] = [];
  ensureError: AppError | undefined;
  createError: AppError | undefined;
  /** Everything that had an effect, in order. */
  readonly done: string[] = [];
  readonly offered: EngineProblem[] = [];
  readonly changed = new Emitter<void>();
  /** Held before a server is ensured, when a test sets it. */
  gate: Promise<unknown> = Promise.resolve();

  /** Puts an interpreter on the machine. */
  put(one: Interpreter): Interpreter {
    this.machine.set(one.path, one);
    return one;
  }

  options(): EnginesOptions {
    return {
      settings: {
        values: () => Promise.resolve(this.values),
        scopeOf: (folder = "") => (this.activeIn.has(folder) ? folder : ""),
        activePython: (scope = "") => Promise.resolve(this.activeIn.get(scope) ?? this.active),
        onDidChange: this.changed.event,
        trusted: () => this.isTrusted,
      },
      interpreters: {
        probe: (path, source) => {
          const found = this.machine.get(path);
          return Promise.resolve(found && { ...found, source });
        },
        discover: () => {
          this.done.push("discover");
          return Promise.resolve(this.discovered);
        },
        environment: (path) => Promise.resolve({ PATH: `${path}/bin` }),
      },
      ownEnvironment: {
        existing: () => Promise.resolve(this.own),
        create: (step, signal) => {
          signal.throwIfAborted();
          this.done.push("create");
          step("Making…");
          if (this.createError) return Promise.reject(this.createError);
          this.own = interpreter("/own/bin/python", both, "own-environment");
          return Promise.resolve(this.own);
        },
        addKernelPackage: (python) => {
          this.done.push(`add-kernel-package ${python}`);
          const had = this.machine.get(python);
          if (!had) return Promise.reject(new Error("unknown interpreter"));
          return Promise.resolve(this.put({ ...had, packages: { ...had.packages, ipykernel: "6.29.5" } }));
        },
      },
      managedServers: {
        ensure: async (python, signal) => {
          this.done.push(`ensure ${python}`);
          await this.gate;
          signal.throwIfAborted();
          if (this.ensureError) throw this.ensureError;
          return managed;
        },
        find: (url) => Promise.resolve(url === managed.url ? managed : undefined),
      },
      runningServers: { list: () => Promise.resolve(this.running) },
      probeServer: (url) => {
        this.done.push(`probe ${url}`);
        const error = this.serverErrors.get(url);
        return error
          ? Promise.reject(error)
          : Promise.resolve({ version: "2.14.0", kernelspecs: this.kernels });
      },
      questions: {
        offer: (problem) => {
          this.offered.push(problem);
          return Promise.resolve(this.answers.shift());
        },
        progress: (title, work) => {
          this.done.push(`progress ${title}`);
          return work(() => undefined, new AbortController().signal);
        },
      },
    };
  }
}

/** The one server that the keeper of this world has. */
export const managed: ManagedServer = {
  url: "http://127.0.0.1:41000/",
  token: new Secret("managed-token"),
  pid: 4100,
  kernelspecRoot: "/keeper/kernelspecs",
};
