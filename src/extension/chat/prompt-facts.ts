import type { PromptFacts } from "../../core/chat/system-prompt.ts";
import type { Engines } from "../../core/engine/engines.ts";
import { settings } from "../settings.ts";
import { chatFolder } from "./code-actions.ts";

/** Longer than this a reply does not wait for facts about packages. */
const packagesMs = 4000;

/** What the system prompt tells of where code would run now. */
export async function promptFacts(
  engines: Engines,
  packagesOf: (python: string, signal: AbortSignal) => Promise<readonly string[]>,
): Promise<PromptFacts> {
  const view = engines.view();
  const folder = chatFolder();
  const limits = settings.limits();
  const python = view.kind === "ready" ? engines.pythonOf(folder) : undefined;
  return {
    // Not looked at yet counts as ready: the first code starts it, or says why not.
    engineReady: view.kind === "ready" || view.kind === "unknown",
    engineProblem: view.kind === "missing" || view.kind === "untrusted" ? view.message : undefined,
    engine: view.kind === "ready" ? view.label : undefined,
    folder,
    packages: python === undefined ? [] : await packagesOf(python, AbortSignal.timeout(packagesMs)),
    limitSeconds: settings.foregroundLimits().limitSeconds,
    maxRuntimeSeconds: limits.maxRuntimeSeconds,
    maxConcurrent: limits.maxConcurrent,
    codeTools: settings.codeMode().enabled,
    custom: settings.systemPrompt(),
  };
}
