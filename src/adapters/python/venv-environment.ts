import { mkdir } from "node:fs/promises";
import { AppError } from "../../core/base/errors.ts";
import type { Interpreter } from "../../core/engine/engine.ts";
import { canRunKernels, canServe } from "../../core/engine/packages.ts";
import type { Interpreters, InstallStep, OwnEnvironment } from "../../core/engine/python.ts";
import { EnvironmentFolder, isSystemError, removeFolder } from "./environment-folder.ts";
import { fullDisk, installFailure, storageFailure } from "./install-failure.ts";
import { findUv, install, makeWithUv, makeWithVenv, type Workshop } from "./installers.ts";
import { executableOf } from "./interpreter-places.ts";
import { runProgram } from "./run-program.ts";
import { type HostEnvironment, inheritedEnvironment, type InstallTarget } from "./shell-environment.ts";

/** What the environment is made with. */
export interface VenvEnvironmentOptions {
  /** Where it lives; ours alone. */
  readonly folder: string;
  /** The environment of the extension host. */
  readonly env: HostEnvironment;
  readonly interpreters: Interpreters;
}

const serverPackage = "jupyter-server>=2.14,<3";
const kernelPackage = "ipykernel>=6.29,<8";
const importTimeoutMs = 120_000;

/** The environment that we make and own, see {@link EnvironmentFolder} for how it is kept. */
export class VenvEnvironment implements OwnEnvironment {
  readonly #folder: EnvironmentFolder;
  readonly #env: HostEnvironment;
  readonly #interpreters: Interpreters;
  #busy: Promise<unknown> = Promise.resolve();

  constructor({ folder, env, interpreters }: VenvEnvironmentOptions) {
    this.#folder = new EnvironmentFolder(folder);
    this.#env = env;
    this.#interpreters = interpreters;
  }

  async existing(signal: AbortSignal): Promise<Interpreter | undefined> {
    const path = await this.#folder.current();
    if (path === undefined) return undefined;
    return this.#interpreters.probe(executableOf(path, "venv"), "own-environment", signal);
  }

  create(step: InstallStep, signal: AbortSignal): Promise<Interpreter> {
    return this.#inTurn(async () => {
      signal.throwIfAborted();
      await this.#folder.requireOurs();
      return (
        (await this.#complete(signal)) ??
        this.#inWorkshop("ours", signal, (shop) => this.#create(shop, step, signal))
      );
    });
  }

  addKernelPackage(python: string, step: InstallStep, signal: AbortSignal): Promise<Interpreter> {
    return this.#inTurn(() =>
      this.#inWorkshop("theirs", signal, async (shop) => {
        step("Installing ipykernel…");
        await install(python, [kernelPackage], python, shop, step, signal);
        const interpreter = await this.#interpreters.probe(python, "known", signal);
        if (interpreter && canRunKernels(interpreter)) return interpreter;
        const message = `${python} still does not find ipykernel: choose another Python, then try again.`;
        throw new AppError("engine.install_failed", message);
      }),
    );
  }

  /** One after the other: a second one mostly finds that the first has done its work. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#busy.then(work);
    this.#busy = result.catch(() => undefined);
    return result;
  }

  /** Works in a folder that is gone afterwards, with what installers that were killed left in it. */
  async #inWorkshop<T>(
    target: InstallTarget,
    signal: AbortSignal,
    work: (shop: Workshop) => Promise<T>,
  ): Promise<T> {
    let folder: string | undefined;
    try {
      folder = await this.#folder.fresh("work");
      await this.#folder.sweep();
      await mkdir(folder, { mode: 0o700 });
      return await work({ folder, env: this.#env, target });
    } catch (error) {
      signal.throwIfAborted();
      throw isSystemError(error) ? storageFailure(error, { python: "", folder: this.#folder.path }) : error;
    } finally {
      if (folder !== undefined) await removeFolder(folder);
    }
  }

  async #create(shop: Workshop, step: InstallStep, signal: AbortSignal): Promise<Interpreter> {
    const path = await this.#folder.fresh("env");
    try {
      const interpreter = await this.#make(path, shop, step, signal);
      const other = await this.#complete(signal);
      if (other) await removeFolder(path);
      else await this.#folder.point(path);
      await this.#folder.sweep();
      return other ?? interpreter;
    } catch (error) {
      const full = await this.#folder.isFull();
      await removeFolder(path);
      const hidesIt = full && error instanceof AppError && error.code === "engine.install_failed";
      throw hidesIt ? fullDisk({ python: path, folder: this.#folder.path }, error.cause) : error;
    }
  }

  async #make(path: string, shop: Workshop, step: InstallStep, signal: AbortSignal): Promise<Interpreter> {
    step("Making a Python environment…");
    await this.#makeEmpty(path, shop, signal);
    const python = executableOf(path, "venv");
    step("Installing jupyter-server and ipykernel…");
    await install(python, [serverPackage, kernelPackage], this.#folder.path, shop, step, signal);
    step("Checking…");
    const interpreter = await this.#interpreters.probe(python, "own-environment", signal);
    // Some faults, such as a library that does not fit the system, show only on import.
    const check = ["-I", "-c", "import ipykernel.kernelapp, jupyter_server.serverapp"];
    const env = inheritedEnvironment(this.#env, process.platform);
    const end = await runProgram(
      python,
      check,
      { cwd: shop.folder, env, timeoutMs: importTimeoutMs },
      signal,
    );
    if (interpreter && isComplete(interpreter) && end.kind === "exited" && end.code === 0) return interpreter;
    throw installFailure(end, { python, folder: this.#folder.path });
  }

  /** A Python that cannot make one does not keep the next from trying. */
  async #makeEmpty(path: string, shop: Workshop, signal: AbortSignal): Promise<void> {
    const uv = await findUv(this.#env);
    const bases = (await this.#interpreters.discover(signal)).filter(isRecent);
    if (uv !== undefined) return makeWithUv(uv, bases[0]?.path, path, shop, signal);
    let failure = new AppError(
      "engine.no_python",
      "No Python 3.9 or newer was found: install one from python.org or your system's packages, then try again.",
    );
    for (const [index, base] of bases.entries()) {
      try {
        await makeWithVenv(base.path, path, shop, signal);
        return;
      } catch (error) {
        if (!(error instanceof AppError && error.code === "engine.no_pip")) throw error;
        if (index === 0) failure = error;
      }
    }
    throw failure;
  }

  /** The environment that counts, when it lacks nothing. */
  async #complete(signal: AbortSignal): Promise<Interpreter | undefined> {
    const found = await this.existing(signal);
    return found && isComplete(found) ? found : undefined;
  }
}

function isComplete(interpreter: Interpreter): boolean {
  return canRunKernels(interpreter) && canServe(interpreter);
}

function isRecent({ version }: Interpreter): boolean {
  return Number(version.split(".")[1]) >= 9;
}
