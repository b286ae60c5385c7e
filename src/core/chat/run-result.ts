import type { RunState } from "../../protocol/chat.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { ModelContent } from "./chat-model.ts";
import { cutTogether } from "./output/cut-middle.ts";
import { stateOfDaemon } from "./output/daemon-state-text.ts";
import { sectionsOf } from "./output/output-sections.ts";
import type { CodePart } from "./parts.ts";

/** How much of a run a model is told. */
export interface ResultOptions {
  /** True for a model that can see pictures. */
  readonly images: boolean;
  readonly maxChars: number;
  /** False where the pictures are for the model alone: they were not shown to the user. */
  readonly isShown?: boolean;
  /** What is known now of the daemon that it became. */
  readonly daemon?: DaemonRecord | undefined;
}

/** How many characters of one run's output a model gets: enough for a table and a traceback, little enough for small contexts. */
export const maxResultChars = 8000;

const maxImages = 4;

/**
 * What became of a run, for a model: a line that says how it ended, then what it printed under `[stdout]`, `[stderr]`, `[result]` and
 * `[error]`, each only when there is something, long ones cut in the middle; then its pictures, at most four.
 */
export function runResult(
  part: Pick<CodePart, "state" | "edited" | "output">,
  options: ResultOptions,
): readonly ModelContent[] {
  const lines = [`status: ${statusLine(part.state, options.daemon)}`];
  if (part.edited)
    lines.push("note: the user has changed the code before it ran; your message shows what ran.");
  const { images, ...texts } = sectionsOf(part.output);
  const sections = Object.entries(texts).filter(([, text]) => text.trim() !== "");
  const cut = cutTogether(
    sections.map(([, text]) => text.replace(/^\n+|\s+$/g, "")),
    options.maxChars,
  );
  for (const [index, [name]] of sections.entries()) lines.push(`[${name}]`, cut[index] ?? "");
  if (images.length > 0) lines.push("[images]", imageLine(images.length, options.images, options.isShown));
  const isQuiet = sections.length === 0 && images.length === 0;
  if (part.state.kind === "ended" && isQuiet) lines.push("It printed nothing.");
  const shown = options.images ? images.slice(-maxImages) : [];
  return [{ kind: "text", text: lines.join("\n") }, ...shown];
}

function statusLine(state: RunState, daemon: DaemonRecord | undefined): string {
  switch (state.kind) {
    case "ended":
      return `${endWords[state.how]} after ${state.seconds.toFixed(1)} s${state.detail === undefined ? "" : `. ${state.detail}`}`;
    case "daemon":
      return `it is a background script with daemon_id ${state.daemon_id}${daemon === undefined ? "" : `: ${stateOfDaemon(daemon)}`}`;
    case "not-run":
      return `not run (${state.why}). ${state.message}`;
    case "writing":
    case "waiting":
      return "not run yet";
    case "running":
      return "still running";
  }
}

const endWords = {
  finished: "finished",
  exception: "ended with an exception",
  interrupted: "interrupted",
  kernel_died: "the kernel died",
  failed: "failed",
} as const;

/** What a model is told of pictures that the user was shown, or that are for it alone, and whether it sees them. */
export function imageLine(count: number, sees: boolean, isShown = true): string {
  const pictures = count === 1 ? "1 picture was" : `${String(count)} pictures were`;
  const made = `${pictures} ${isShown ? "shown to the user" : "made"}`;
  if (!sees) return `${made}; you cannot see pictures.`;
  if (count <= maxImages) return `${made} and ${count === 1 ? "follows" : "follow"}.`;
  return `${made}; the last ${String(maxImages)} follow.`;
}
