import type { ToolCallState } from "../../protocol/chat.ts";
import type { ChatId } from "../../protocol/ids.ts";
import type { CalledTool, ToolContent, ToolProgress, ToolQuestion } from "../../protocol/tools.ts";
import type { Clock } from "../base/clock.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { unlessAborted } from "../base/within.ts";
import { maxResultChars } from "../chat/run-result.ts";
import { mendArguments, readToolArguments } from "../chat/tools/tool-arguments.ts";
import { argumentProblems } from "./argument-problems.ts";
import { cutEnd, visibleText } from "./plain-text.ts";
import { isUnauthorized } from "./session-failures.ts";
import type { ToolApprovals } from "./tool-approvals.ts";
import type { Tool, ToolAnswer } from "./tool-client.ts";
import { boundedPieces, boundedTexts } from "./tool-content.ts";
import { definitionText, digestOf, hashOfCall } from "./tool-digest.ts";
import { resultText } from "./tool-result.ts";

/** A tool that a model may call in one turn. */
export interface OfferedTool {
  readonly called: CalledTool;
  /** As its server describes it now, and where that is; undefined when it is not there any more. */
  now(): { readonly origin: string; readonly tool: Tool } | undefined;
  /** Errors: `tools.*`, or the signal's reason. */
  call(
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    onProgress: (progress: ToolProgress) => void,
    signal: AbortSignal,
  ): Promise<ToolAnswer>;
}

/** A call that a model wants. */
export interface CallRequest {
  readonly chatId: ChatId;
  readonly callId: string;
  readonly offered: OfferedTool;
  /** The arguments as the model wrote them. */
  readonly json: string;
}

/** What is told while a call waits and runs. */
export interface CallListener {
  /** The user is asked, perhaps anew because the tool was described differently meanwhile. */
  onAsk(question: ToolQuestion): void;
  onRun(): void;
  /** As often as the server tells. */
  onProgress(progress: ToolProgress): void;
}

/** What became of a call. */
export interface CallResult {
  readonly state: Exclude<ToolCallState, "waiting" | "running">;
  /** For the model. */
  readonly text: string;
  /** For the user. */
  readonly content?: readonly ToolContent[];
  /** How long the tool itself took. */
  readonly seconds?: number;
}

/** What calling takes. */
export interface CallContext {
  readonly approvals: Pick<ToolApprovals, "allows" | "changesOf" | "ask">;
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

const declined: CallResult = {
  state: "declined",
  text: "The user declined this call. Do not ask for the same again; go on without it, or ask the user what to do instead.",
};
const cancelled: CallResult = { state: "cancelled", text: "The call was cancelled before it had ended." };
const gone: CallResult = {
  state: "failed",
  text: "The tool is not there any more: its server has removed it.",
};

/** What a person can be expected to look through. */
const maxDescription = 16 * 1024;

/** Asks the user if need be, and calls the tool; arguments that are broken, or that the tool would refuse, ask nobody. Never rejects. */
export async function callTool(
  request: CallRequest,
  listener: CallListener,
  context: CallContext,
  signal: AbortSignal,
): Promise<CallResult> {
  const read = readToolArguments(request.json);
  if (!read.ok) return { state: "failed", text: read.message };
  const parameters = request.offered.now()?.tool.parameters ?? {};
  const problems = argumentProblems(parameters, read.values);
  if (problems.length > 0) return { state: "failed", text: mendArguments(problems.join(" ")) };
  try {
    const allowed = await allowedTool(request, listener, context, signal);
    if ("state" in allowed) return allowed;
    return await run(request, allowed.tool, read.values, listener, context, signal);
  } catch (error) {
    return failure(error, request, context, signal);
  }
}

/** The tool as the user has allowed it; what was allowed for one description does not hold for another one that came meanwhile. */
async function allowedTool(
  { chatId, callId, offered, json }: CallRequest,
  listener: CallListener,
  { approvals, confirmReadOnly }: CallContext,
  signal: AbortSignal,
): Promise<{ readonly tool: Tool } | CallResult> {
  const { server_id: serverId, server_title: serverTitle } = offered.called;
  let answered = "";
  for (;;) {
    signal.throwIfAborted();
    const now = offered.now();
    if (now === undefined) return gone;
    const { tool } = now;
    if (tool.hints.readOnly && !confirmReadOnly()) return { tool };
    const definition = { serverId, ...now };
    const digest = await digestOf(definition);
    const hash = await hashOfCall(digest, json);
    signal.throwIfAborted();
    const wanted = { chatId, serverId, serverTitle, tool: tool.name, digest };
    const question = { ...wanted, definition: definitionText(definition), callId, hash };
    if (hash === answered || approvals.allows(question)) return { tool };
    const description = cutEnd(visibleText(tool.description), maxDescription);
    const asked = approvals.ask(question, signal);
    listener.onAsk({ hash, description, changes: approvals.changesOf(question) });
    if ((await asked) === "decline") return declined;
    answered = hash;
  }
}

async function run(
  { offered }: CallRequest,
  tool: Tool,
  args: Readonly<Record<string, unknown>>,
  listener: CallListener,
  context: CallContext,
  signal: AbortSignal,
): Promise<CallResult> {
  const { clock } = context;
  let started = clock.now();
  const seconds = (): number => Math.max(0, clock.now() - started) / 1000;
  let isOver = false;
  listener.onRun();
  try {
    const onProgress = (progress: ToolProgress): void => {
      if (!isOver) listener.onProgress(progress);
    };
    const call = (): Promise<ToolAnswer> =>
      unlessAborted(offered.call(tool, args, onProgress, signal), signal);
    const answer = await call().catch(async (error: unknown) => {
      if (!(await signedIn(error, offered, onProgress, context, signal))) throw error;
      started = clock.now();
      return call();
    });
    const pieces = boundedPieces(answer.content);
    return {
      state: answer.ok ? "done" : "failed",
      text: resultText({ ok: answer.ok, content: pieces }, maxResultChars),
      content: boundedTexts(pieces),
      seconds: seconds(),
    };
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
  if ((error.cause as { readonly status?: unknown } | undefined)?.status === 403) return false;
  onProgress({ done: 0, message: `Waiting for you to sign in to ${called.server_title}` });
  return unlessAborted(signIn(called.server_id, signal), signal);
}

function failure(
  error: unknown,
  { offered }: Pick<CallRequest, "offered">,
  { log }: CallContext,
  signal: AbortSignal,
): CallResult {
  if (signal.aborted) return cancelled;
  if (error instanceof AppError) return { state: "failed", text: error.message };
  const { server_id: server, name } = offered.called;
  log.error("a tool failed", { server, tool: name, error: messageOf(error) });
  return { state: "failed", text: "The tool failed for a reason that is not its caller's." };
}
