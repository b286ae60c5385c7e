import type { ConnectionStep, StepView, ToolServer, Verification } from "../../protocol/tools.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { within } from "../base/within.ts";
import { OAuthError } from "../oauth/oauth-error.ts";
import { type CheckFailure, type CheckProgress, checkSteps } from "./check-steps.ts";
import { connectMs, listInTime, openClient, type OpenContext, tooSlow } from "./open-client.ts";
import { isUnauthorized } from "./session-failures.ts";
import type { ToolTarget } from "./tool-client.ts";
import { ToolServerError } from "./tool-server-error.ts";
import { watchAccess } from "./watch-access.ts";

/** What a check needs. */
export interface VerifyContext extends OpenContext {
  readonly log: Log;
  /**
   * The issuer that a server with a sign-in of its own (`oauth_2.1`) sends its users to, found from the `WWW-Authenticate` of its refusal;
   * undefined where it has none. Errors: `oauth.*`, or the signal's reason.
   */
  readonly signInAt?: (
    server: ToolServer,
    challenge: string | undefined,
    signal: AbortSignal,
  ) => Promise<string | undefined>;
}

/**
 * Connects a server as a form describes it, lists its tools and closes it again, within 30 seconds. `onSteps` gets what is done so far.
 * A server that wants a sign-in first is in order when it says where: there is none before it is saved.
 * Rejects with the signal's reason and with nothing else: what is wrong is in the failed step.
 */
export async function verifyServer(
  target: ToolTarget,
  context: VerifyContext,
  onSteps: (steps: readonly StepView[]) => void,
  signal: AbortSignal,
): Promise<Verification> {
  const began = context.clock.now();
  const { access, hasAnswered } = watchAccess(target.access);
  let progress: CheckProgress = { reached: "address" };
  const onProgress = (news: Partial<CheckProgress>): void => {
    progress = { ...progress, ...news };
    onSteps(checkSteps(target.server, progress));
  };
  try {
    const limit = {
      clock: context.clock,
      ms: connectMs,
      late: () => tooSlow(target.server, progress.reached),
    };
    await within(limit, signal, async (inTime) => {
      try {
        await look({ ...target, access }, context, onProgress, inTime);
      } catch (error) {
        const issuer = await issuerAfter(error, target, context, inTime);
        if (issuer === undefined) throw error;
        onProgress({ signInAt: hostOf(issuer) });
      }
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) {
      context.log.error("a check of a tool server went wrong", { error: messageOf(error) });
    }
    onProgress({ failure: failureOf(error, progress.reached, hasAnswered()) });
  }
  const ok = progress.failure === undefined;
  const { tools, skipped } = progress.list ?? { tools: [], skipped: [] };
  return {
    ok,
    steps: checkSteps(target.server, progress),
    ...(ok && progress.facts !== undefined ? { facts: progress.facts } : {}),
    ...(ok && progress.signInAt !== undefined ? { sign_in_at: progress.signInAt } : {}),
    tool_count: tools.length,
    tool_names: tools.slice(0, 5).map(({ name }) => name),
    skipped,
    seconds: Math.max(0, context.clock.now() - began) / 1000,
  };
}

async function look(
  target: ToolTarget,
  context: VerifyContext,
  onProgress: (news: Partial<CheckProgress>) => void,
  signal: AbortSignal,
): Promise<void> {
  const onStep = (reached: ConnectionStep): void => {
    // What comes from a connection that nobody waits for any more must not show in the panel.
    if (!signal.aborted) onProgress({ reached });
  };
  const client = await openClient(target, context, onStep, signal);
  try {
    onProgress({ reached: "tools", facts: client.facts });
    onProgress({ list: await listInTime(client, target.server, context.clock, signal) });
  } finally {
    void client.close();
  }
}

/** Where to sign in, when nothing else was in the way. */
async function issuerAfter(
  error: unknown,
  { server }: ToolTarget,
  { signInAt }: VerifyContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (server.auth !== "oauth_2.1" || !isUnauthorized(error)) return undefined;
  const { challenge } = (error.cause ?? {}) as { readonly challenge?: unknown };
  return signInAt?.(server, typeof challenge === "string" ? challenge : undefined, signal);
}

function hostOf(issuer: string): string {
  return URL.parse(issuer)?.host ?? issuer;
}

/** `hasAnswered`: something was sent to prove who asks, or it was said why there is nothing. */
function failureOf(error: unknown, reached: ConnectionStep, hasAnswered: boolean): CheckFailure {
  if (!(error instanceof AppError)) {
    return { step: "protocol", message: "Something went wrong; the log says more.", isBug: true };
  }
  if (error instanceof OAuthError) return { step: "auth", message: error.message, isBug: false };
  if (error.code === "tools.unauthorized") {
    return { step: "auth", message: hasAnswered ? error.message : nothingSent, isBug: false };
  }
  return {
    step: error instanceof ToolServerError ? error.step : reached,
    message: error.message,
    isBug: false,
  };
}

const nothingSent =
  "The server wants to know who asks, and no credentials were sent; choose how to authenticate, or set a header.";
