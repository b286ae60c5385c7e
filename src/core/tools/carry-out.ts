import type { ChatId } from "../../protocol/ids.ts";
import type { ToolProgress, ToolQuestion } from "../../protocol/tools.ts";
import type { Clock } from "../base/clock.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { unlessAborted } from "../base/within.ts";
import { argumentProblems } from "./argument-problems.ts";
import type { OfferedTool } from "./offered-tool.ts";
import { cutEnd, visibleText } from "./plain-text.ts";
import { isForbidden, isUnauthorized } from "./session-failures.ts";
import type { ToolApprovals, WantedTool } from "./tool-approvals.ts";
import type { Tool, ToolAnswer } from "./tool-client.ts";
import { definitionText, digestOf, hashOfCall } from "./tool-digest.ts";

/** A call whose arguments were read. */
export interface WantedCall {
  readonly chatId: ChatId;
  readonly offered: OfferedTool;
  readonly args: Readonly<Record<string, unknown>>;
  /** The arguments as their caller wrote them: what the user's answer is bound to. */
  readonly json: string;
}

/** Who is asked before a call, and told how it goes. */
export interface CallAsker {
  /** True to ask also for what is allowed, unless the tool says that it changes nothing. */
  readonly mustAsk?: boolean;
  /** What the caller of the tool has been allowed beside what {@link ToolApprovals} knows. */
  allows?(wanted: WantedTool): boolean;
  /**
   * Asks the user, perhaps anew because the tool was described differently meanwhile; `hash` and `digest` bind the answer to what is shown. Rejects with
   * the signal's reason.
   */
  ask(wanted: WantedTool, question: ToolQuestion, signal: AbortSignal): Promise<"run" | "decline">;
  onRun(): void;
  /** As often as the server tells. */
  onProgress(progress: ToolProgress): void;
}

/** What became of a call; `seconds` is how long the tool itself took. */
export type CallOutcome =
  | { readonly kind: "answered"; readonly answer: ToolAnswer; readonly seconds: number }
  /** The tool would refuse these arguments; nobody was asked, and nothing was done. */
  | { readonly kind: "invalid"; readonly problems: string }
  | { readonly kind: "declined" }
  /** Its server does not offer it any more. */
  | { readonly kind: "gone" }
  | { readonly kind: "cancelled"; readonly seconds?: number }
  | { readonly kind: "failed"; readonly message: string; readonly seconds?: number };

/** What calling takes. */
export interface CallContext {
  readonly approvals: Pick<ToolApprovals, "allows" | "changesOf">;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the user wants to be asked also before a tool that says it changes nothing. */
  readonly confirmReadOnly: () => boolean;
  /**
   * Lets the user sign in to a server that has refused a call; true when the call may be made once more. Resolves to false at once where a
   * sign-in is not what is missing, and when the user does not want to or takes too long. Rejects with the signal's reason only.
   */
  readonly signIn?: (serverId: string, signal: AbortSignal) => Promise<boolean>;
}

/** What a person can be expected to look through. */
const maxDescription = 16 * 1024;

/** Asks the user if need be, and calls the tool; arguments that the tool would refuse ask nobody. Never rejects. */
export async function carryOut(
  wanted: WantedCall,
  asker: CallAsker,
  context: CallContext,
  signal: AbortSignal,
): Promise<CallOutcome> {
  const parameters = wanted.offered.now()?.tool.parameters ?? {};
  const problems = argumentProblems(parameters, wanted.args);
  if (problems.length > 0) return { kind: "invalid", problems: problems.join(" ") };
  try {
    const allowed = await allowedTool(wanted, asker, context, signal);
    if ("kind" in allowed) return allowed;
    return await run(wanted, allowed, asker, context, signal);
  } catch (error) {
    return failure(error, wanted, context, signal);
  }
}

/** The tool as the user has allowed it; what was allowed for one description does not hold for another one that came meanwhile. */
async function allowedTool(
  { chatId, offered, json }: WantedCall,
  asker: CallAsker,
  { approvals, confirmReadOnly }: CallContext,
  signal: AbortSignal,
): Promise<Tool | Extract<CallOutcome, { kind: "declined" | "gone" }>> {
  const { server_id: serverId, server_title: serverTitle } = offered.called;
  let answered = "";
  for (;;) {
    signal.throwIfAborted();
    const now = offered.now();
    if (now === undefined) return { kind: "gone" };
    const { tool } = now;
    if (tool.hints.readOnly && !confirmReadOnly()) return tool;
    const definition = { serverId, ...now };
    const digest = await digestOf(definition);
    const hash = await hashOfCall(digest, json);
    signal.throwIfAborted();
    const wanted: WantedTool = {
      ...{ chatId, serverId, serverTitle, tool: tool.name, digest },
      definition: definitionText(definition),
    };
    const isAllowed = approvals.allows(wanted) || asker.allows?.(wanted) === true;
    if (hash === answered || (isAllowed && asker.mustAsk !== true)) return tool;
    const description = cutEnd(visibleText(tool.description), maxDescription);
    const question = { hash, description, changes: approvals.changesOf(wanted) };
    if ((await asker.ask(wanted, question, signal)) === "decline") return { kind: "declined" };
    answered = hash;
  }
}

async function run(
  { offered, args }: WantedCall,
  tool: Tool,
  asker: CallAsker,
  context: CallContext,
  signal: AbortSignal,
): Promise<CallOutcome> {
  const { clock } = context;
  let started = clock.now();
  const seconds = (): number => Math.max(0, clock.now() - started) / 1000;
  let isOver = false;
  asker.onRun();
  try {
    const onProgress = (progress: ToolProgress): void => {
      if (!isOver) asker.onProgress(progress);
    };
    const call = (): Promise<ToolAnswer> =>
      unlessAborted(offered.call(tool, args, onProgress, signal), signal);
    const answer = await call().catch(async (error: unknown) => {
      if (!(await signedIn(error, offered, onProgress, context, signal))) throw error;
      started = clock.now();
      return call();
    });
    return { kind: "answered", answer, seconds: seconds() };
  } catch (error) {
    return { ...failure(error, { offered }, context, signal), seconds: seconds() };
  } finally {
    isOver = true;
  }
}

/** What was refused has done nothing, so that it can be called again. */
async function signedIn(
  error: unknown,
  { called }: OfferedTool,
  onProgress: (progress: ToolProgress) => void,
  { signIn }: CallContext,
  signal: AbortSignal,
): Promise<boolean> {
  if (signIn === undefined || !isUnauthorized(error) || signal.aborted) return false;
  // Who is known and may not do this is not helped by signing in again; too narrow a sign-in says so without a status.
  if (isForbidden(error)) return false;
  onProgress({ done: 0, message: `Waiting for you to sign in to ${called.server_title}` });
  return unlessAborted(signIn(called.server_id, signal), signal);
}

function failure(
  error: unknown,
  { offered }: Pick<WantedCall, "offered">,
  { log }: CallContext,
  signal: AbortSignal,
): Extract<CallOutcome, { kind: "cancelled" | "failed" }> {
  if (signal.aborted) return { kind: "cancelled" };
  if (error instanceof AppError) return { kind: "failed", message: error.message };
  const { server_id: server, name } = offered.called;
  log.error("a tool failed", { server, tool: name, error: messageOf(error) });
  return { kind: "failed", message: "The tool failed for a reason that is not its caller's." };
}
