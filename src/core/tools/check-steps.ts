import {
  type ConnectionStep,
  connectionSteps,
  type ServerFacts,
  type StepView,
  type ToolServer,
} from "../../protocol/tools.ts";
import { assertNever } from "../base/assert.ts";
import type { ToolList } from "./tool-client.ts";

/** How far a check of a server has come. */
export interface CheckProgress {
  /** The step that is under way. */
  readonly reached: ConnectionStep;
  /** Once it is connected. */
  readonly facts?: ServerFacts | undefined;
  /** Once its tools are known: then all is done. */
  readonly list?: ToolList | undefined;
  readonly failure?: CheckFailure | undefined;
  /** The host to sign in at once it is saved: then all is done that can be. */
  readonly signInAt?: string | undefined;
}

/** Why a check has failed. */
export interface CheckFailure {
  readonly step: ConnectionStep;
  readonly message: string;
  /** It tells nothing of the steps before, as the failure of a step does. */
  readonly isBug: boolean;
}

/** The steps as far as they are known: all when the check is over, else those that are done. */
export function checkSteps(server: ToolServer, progress: CheckProgress): readonly StepView[] {
  const { failure, list, signInAt } = progress;
  if (signInAt !== undefined) return waitingSteps(server, progress);
  if (failure === undefined) {
    const done = list === undefined ? connectionSteps.indexOf(progress.reached) : connectionSteps.length;
    return connectionSteps.slice(0, done).map((step) => passed(step, server, progress));
  }
  const failed = connectionSteps.indexOf(failure.step);
  const known = failure.isBug ? connectionSteps.indexOf(progress.reached) + 1 : failed;
  return connectionSteps.map((step, index): StepView => {
    if (index === failed) return { step, state: "failed", detail: failure.message };
    return index < Math.min(failed, known) ? passed(step, server, progress) : skipped(step, "");
  });
}

/** All before the sign-in is in order, and what comes after it cannot be looked at yet. */
function waitingSteps(server: ToolServer, progress: CheckProgress): readonly StepView[] {
  const auth = connectionSteps.indexOf("auth");
  return connectionSteps.map((step, index) =>
    index > auth ? skipped(step, "") : passed(step, server, progress),
  );
}

function passed(step: ConnectionStep, server: ToolServer, progress: CheckProgress): StepView {
  const { facts, failure, signInAt } = progress;
  const isRefused = failure?.step === "auth" || signInAt !== undefined;
  const why = notAsked(step, server);
  if (why !== undefined) return skipped(step, why);
  // Most servers refuse before they speak.
  if (step === "protocol" && isRefused && facts === undefined) return skipped(step, "");
  return { step, state: "done", detail: found(step, server, progress) };
}

function skipped(step: ConnectionStep, detail: string): StepView {
  return { step, state: "skipped", detail };
}

/** Why a step does not apply. */
function notAsked(step: ConnectionStep, server: ToolServer): string | undefined {
  if (["address", "protocol", "tools"].includes(step)) return undefined;
  if (server.type === "openapi" && server.inline_spec) {
    return "The document is here; the server is not asked before a tool is called";
  }
  return step === "tls" && /^http:/i.test(addressOf(server)) ? "Plain HTTP, not encrypted" : undefined;
}

function found(step: ConnectionStep, server: ToolServer, { facts, list, signInAt }: CheckProgress): string {
  switch (step) {
    case "address":
      return shown(addressOf(server));
    case "connect":
      return placeOf(addressOf(server));
    case "tls":
      return "HTTPS with a valid certificate";
    case "http":
      return "It answers";
    case "protocol":
      return facts?.protocol ?? "";
    case "auth":
      if (signInAt !== undefined) return `Sign in at ${signInAt} after saving`;
      return server.auth === "none" ? "It asks for nothing" : "It lets you in";
    case "tools":
      return counted(server, list);
    default:
      return assertNever(step);
  }
}

function counted(server: ToolServer, list: ToolList | undefined): string {
  const count = list?.tools.length ?? 0;
  const left = list?.skipped.length ?? 0;
  const one = server.type === "mcp" ? "tool" : "operation";
  return `${String(count)} ${count === 1 ? one : `${one}s`}${left === 0 ? "" : `, ${String(left)} skipped`}`;
}

/** Where a check asks: an OpenAPI document may be somewhere else than its server. */
function addressOf({ type, url, spec_path, inline_spec }: ToolServer): string {
  return type === "openapi" && !inline_spec && spec_path.includes("://") ? spec_path : url;
}

/** Without user and query, which may hold a key. */
function shown(address: string): string {
  const url = URL.parse(address);
  return url === null ? "" : url.origin + url.pathname;
}

function placeOf(address: string): string {
  const url = URL.parse(address);
  if (url === null) return "";
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return `${url.hostname}:${port}`;
}
