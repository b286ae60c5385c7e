import type { DaemonId } from "../protocol/ids.ts";
import { initialState, type State } from "./state.ts";

/** What outlives a reload of the page. */
export interface Saved {
  readonly open: Readonly<Record<DaemonId, boolean>>;
  readonly timestamps: boolean;
  /** How far the page was scrolled, in pixels. */
  readonly scroll: number;
}

/** Reads what an earlier page kept; whatever has not the right shape is left out. */
export function readSaved(value: unknown): Saved {
  const from: Partial<Record<keyof Saved, unknown>> =
    typeof value === "object" && value !== null ? value : {};
  return {
    open: readFlags(from.open),
    timestamps: from.timestamps === true,
    scroll: typeof from.scroll === "number" && Number.isFinite(from.scroll) ? Math.max(0, from.scroll) : 0,
  };
}

/** The state that a page begins with. */
export function restore(saved: Saved): State {
  return { ...initialState, open: saved.open, timestamps: saved.timestamps };
}

function readFlags(value: unknown): Record<DaemonId, boolean> {
  if (typeof value !== "object" || value === null) return {};
  const flags = Object.entries(value).filter(
    (entry): entry is [DaemonId, boolean] => typeof entry[1] === "boolean",
  );
  return Object.fromEntries(flags);
}
