import { canInstall, installDebianPackages } from "./debian.ts";
import { say } from "./project.ts";
import { ensureEnvironment, findPython, hasJupyter } from "./python.ts";

/**
 * A Python that can serve and run kernels: one of this machine that has Jupyter, else an environment in the cache, else Debian's packages.
 * Rejects with the sentence that says what to do.
 */
export async function ensureEngine(): Promise<string> {
  const system = "/usr/bin/python3";
  const own = await findPython().catch(() => undefined);
  for (const python of [own, system]) {
    if (python !== undefined && (await hasJupyter(python))) {
      say(`Scripts will run on ${python}, which has Jupyter.`);
      return python;
    }
  }
  say("No Python on this machine has jupyter_server and ipykernel.");
  try {
    return await ensureEnvironment("engine", ["jupyter_server", "ipykernel"], "Jupyter");
  } catch (error) {
    if (!canInstall()) throw error;
    say(`${error instanceof Error ? error.message : String(error)}\nTaking Jupyter from Debian instead.`);
  }
  await installDebianPackages(
    ["python3", "jupyter-server", "python3-ipykernel"],
    "Backburner needs a Python with Jupyter.",
  );
  return system;
}
