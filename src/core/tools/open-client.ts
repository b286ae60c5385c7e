import type { ConnectionStep, ToolServer } from "../../protocol/tools.ts";
import type { Clock } from "../base/clock.ts";
import { within } from "../base/within.ts";
import { serverName } from "./server-name.ts";
import type { OpenToolClient, ServerQuestions, ToolClient, ToolList, ToolTarget } from "./tool-client.ts";
import { ToolServerError } from "./tool-server-error.ts";

/** What connecting needs. */
export interface OpenContext {
  readonly open: OpenToolClient;
  readonly questions: ServerQuestions;
  readonly clock: Clock;
}

/** How long each of opening and listing may take, and a check of both. */
export const connectMs = 30_000;

/** Connects a server; a client that comes too late is closed. Errors: the client's, `tools.timeout` with the step that it hangs at. */
export function openClient(
  target: ToolTarget,
  { open, questions, clock }: OpenContext,
  onStep: (step: ConnectionStep) => void,
  signal: AbortSignal,
): Promise<ToolClient> {
  let reached: ConnectionStep = "address";
  const limit = { clock, ms: connectMs, late: () => tooSlow(target.server, reached) };
  const told = (step: ConnectionStep): void => {
    reached = step;
    onStep(step);
  };
  return within(limit, signal, async (inTime) => {
    const client = await open(target, questions, told, inTime);
    if (!inTime.aborted) return client;
    void client.close();
    throw inTime.reason;
  });
}

/** Lists the tools. Errors: the client's, `tools.timeout`. */
export function listInTime(
  client: ToolClient,
  server: ToolServer,
  clock: Clock,
  signal: AbortSignal,
): Promise<ToolList> {
  const limit = { clock, ms: connectMs, late: () => tooSlow(server, "tools") };
  return within(limit, signal, (inTime) => client.list(inTime));
}

/** A server that hangs at a step. */
export function tooSlow(server: ToolServer, step: ConnectionStep): ToolServerError {
  const seconds = String(connectMs / 1000);
  const what = step === "tools" ? "listed its tools" : "connected";
  return new ToolServerError(
    "tools.timeout",
    step,
    `${serverName(server)} has not ${what} within ${seconds} seconds; check that it is well, then try again.`,
    { retry: true },
  );
}
