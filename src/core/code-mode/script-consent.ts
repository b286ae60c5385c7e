import type { CalledTool, ToolQuestion } from "../../protocol/tools.ts";
import type { CallingScript } from "../daemons/script-calls.ts";

/** A call by a script that the user has not allowed yet. */
export interface ScriptQuestion extends ToolQuestion {
  readonly script: CallingScript;
  readonly tool: CalledTool;
  /** The arguments as JSON, all of them. */
  readonly arguments: string;
  /** True when a window that is gone may have made this very call already. */
  readonly again: boolean;
}

/** What the user says: for this call, for the rest of the script, for good as the tool is described now, or no. */
export type ScriptAnswer = "once" | "script" | "always" | "decline";

/** Port: asks the user without being in anybody's way. Rejects with the signal's reason when the question is withdrawn. */
export interface ScriptConsent {
  ask(question: ScriptQuestion, signal: AbortSignal): Promise<ScriptAnswer>;
}
