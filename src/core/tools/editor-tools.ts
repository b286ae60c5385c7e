import type { Event } from "../base/emitter.ts";
import type { Tool, ToolAnswer } from "./tool-client.ts";

/**
 * Port: the tools of the editor itself and of its other extensions.
 * Errors of `call`: `tools.unknown`, `tools.declined`, `tools.failed`, or the signal's reason.
 */
export interface EditorTools {
  /** Those that can be called now. */
  list(): readonly Tool[];
  call(name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolAnswer>;
  /** The list may have changed; may never fire where the editor does not tell. */
  readonly onDidChange: Event<undefined>;
}
