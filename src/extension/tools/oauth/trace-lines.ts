import type { Trace } from "../../../core/oauth/authorization-servers.ts";
import type { OAuthTraceLine } from "../../../protocol/oauth.ts";

/** A trace as a page shows it: how a step has ended takes the place of its beginning. `onLines` gets all of them each time. */
export function traceLines(onLines: (lines: readonly OAuthTraceLine[]) => void): Trace {
  let lines: readonly OAuthTraceLine[] = [];
  return (line) => {
    const begun = lines.findLastIndex(({ step, state }) => step === line.step && state === "running");
    lines = begun < 0 ? [...lines, line] : lines.with(begun, line);
    onLines(lines);
  };
}
