import type { OAuthStep, OAuthTraceLine } from "../protocol/oauth.ts";
import type { ToolServerView } from "../protocol/tools.ts";

/** A sign-in (or a sign-out) of a server of the settings: what it does now, or why it has failed. */
interface SignIn {
  /** The page has asked for it and waits; others are begun elsewhere, and only their steps are known. */
  readonly isAsked: boolean;
  readonly lines: readonly OAuthTraceLine[];
}

/** Those that run or have failed, by server. */
export type SignIns = ReadonlyMap<string, SignIn>;

/** What can change them. */
export type SignInEvent =
  | { readonly type: "sign-in:asked"; readonly id: string }
  | { readonly type: "sign-in:trace"; readonly id: string; readonly lines: readonly OAuthTraceLine[] }
  | { readonly type: "sign-in:ended"; readonly id: string; readonly ok: boolean };

/** How a server's sign-in is seen: the step that it is at, which is undefined between two of them; or the steps of one that has failed. */
export type SignInProgress =
  | { readonly kind: "running"; readonly step: OAuthStep | undefined }
  | { readonly kind: "failed"; readonly lines: readonly OAuthTraceLine[] };

/** The sign-ins after an event. */
export function reduceSignIns(signIns: SignIns, event: SignInEvent): SignIns {
  const before = signIns.get(event.id);
  switch (event.type) {
    case "sign-in:asked":
      return changed(signIns, event.id, { isAsked: true, lines: [] });
    case "sign-in:trace":
      return changed(signIns, event.id, { isAsked: before?.isAsked ?? false, lines: event.lines });
    case "sign-in:ended": {
      // One that the user has cancelled has no step that failed.
      const isWorthKeeping = !event.ok && before !== undefined;
      return changed(
        signIns,
        event.id,
        isWorthKeeping ? { isAsked: false, lines: before.lines.map(stopped) } : undefined,
      );
    }
  }
}

/** Without those of servers that are gone, and without failures of servers that are connected by now. */
export function keptSignIns(signIns: SignIns, servers: readonly ToolServerView[]): SignIns {
  const kinds = new Map(servers.map(({ server, state }) => [server.id, state.kind]));
  const kept = [...signIns].filter(
    ([id]) => kinds.has(id) && (kinds.get(id) !== "ready" || signInProgress(signIns, id)?.kind === "running"),
  );
  return kept.length === signIns.size ? signIns : new Map(kept);
}

/** How the sign-in of a server is seen; undefined when there is nothing to see. */
export function signInProgress(signIns: SignIns, id: string): SignInProgress | undefined {
  const signIn = signIns.get(id);
  if (signIn === undefined) return undefined;
  const { isAsked, lines } = signIn;
  const step = lines.findLast(({ state }) => state === "running")?.step;
  if (isAsked || step !== undefined) return { kind: "running", step };
  return lines.some(({ state }) => state === "failed") ? { kind: "failed", lines } : undefined;
}

function changed(signIns: SignIns, id: string, signIn: SignIn | undefined): SignIns {
  const next = new Map(signIns);
  next.delete(id);
  if (signIn !== undefined) next.set(id, signIn);
  return next;
}

/** Nothing runs on after the end. */
function stopped(line: OAuthTraceLine): OAuthTraceLine {
  return line.state === "running" ? { ...line, state: "skipped" } : line;
}
