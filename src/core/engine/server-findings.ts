import type { EngineFinding } from "./engine.ts";
import { kernelLabel, pickKernel, type ServerKernel } from "./pick-kernel.ts";
import type { AskedServer } from "./running-servers.ts";

/** Which kernel of the configured server runs scripts of which language; `named` is what the user picked. */
export function kernelFindings(
  kernels: readonly ServerKernel[],
  named: string | undefined,
): readonly EngineFinding[] {
  return kernels.map((kernel) => {
    const { language = "no language", name } = kernel;
    const chosen = pickKernel(kernels, language, named);
    const subject = `its kernel ${kernelLabel(kernel)}`;
    if (chosen?.name !== name) {
      const why = `Scripts in ${language} run on ${kernelLabel(chosen ?? kernel)}; "Select Jupyter Engine…" offers both.`;
      return { subject, outcome: "usable", why };
    }
    const why = name === named ? "backburner.jupyter.kernel names it" : "it is the first choice there";
    return { subject, outcome: "chosen", why: `Scripts in ${language} run on it: ${why}.` };
  });
}

/** The user's own servers on this machine but the configured one. */
export function runningFindings(
  running: readonly AskedServer[],
  configured: string | undefined,
): readonly EngineFinding[] {
  return running
    .filter(({ url }) => url !== configured)
    .map(({ url, label, version, problem }) => {
      const subject = `${label}, ${url} (runs on this machine)`;
      if (problem && problem.code !== "jupyter.unauthorized")
        return { subject, outcome: "unusable", why: problem.message };
      const password = problem ? " and needs a password" : "";
      const why = `It has version ${version}${password}; it is taken only when you choose it with "Select Jupyter Engine…".`;
      return { subject, outcome: "usable", why };
    });
}
