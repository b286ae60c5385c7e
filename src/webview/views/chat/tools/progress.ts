import type { ToolProgress } from "../../../../protocol/tools.ts";

/** The share of a call that is done, from 0 to 1; undefined where the server does not say how much there is. */
export function shareOf({ done, total }: ToolProgress): number | undefined {
  if (total === undefined || !(total > 0) || !Number.isFinite(done)) return undefined;
  return Math.min(1, Math.max(0, done / total));
}
