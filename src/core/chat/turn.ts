import type { Chat } from "../../protocol/chat.ts";
import type { Clock } from "../base/clock.ts";
import { AppError, messageOf } from "../base/errors.ts";
import { unlessAborted } from "../base/within.ts";
import type { Daemons } from "../daemons/daemons.ts";
import type { ChatModel, ReplyEnd } from "./chat-model.ts";
import type { Chats } from "./chats.ts";
import { daemonNotes, type NotedDaemons } from "./daemon-notes.ts";
import { messageErrorOf } from "./turn/message-error.ts";
import type { Reply } from "./turn/reply.ts";
import { requestMessages, type RequestFacts } from "./request-messages.ts";
import { streamReply } from "./turn/stream-reply.ts";
import { type PromptFacts, systemPrompt } from "./system-prompt.ts";
import type { ChatToolbox, ToolOffer } from "../tools/chat-tools.ts";
import { toolSpecs } from "./tools/tool-specs.ts";
import type { CallSignals } from "./turn/call-signals.ts";
import { TurnWork, type TurnWorkContext } from "./turn/turn-work.ts";

/** What a turn works with. */
export interface TurnContext extends TurnWorkContext {
  readonly chats: Pick<Chats, "get" | "emit">;
  readonly daemons: NotedDaemons & Pick<Daemons, "get">;
  /** Where code would run now. */
  readonly facts: () => Promise<PromptFacts>;
  /** How many replies of the model a turn has at most. */
  readonly maxRounds: () => number;
  readonly toolbox: Pick<ChatToolbox, "offer" | "call">;
  readonly clock: Clock;
}

/**
 * One turn: the model answers, is told what became of its code and calls, and goes on until it is done. The message ends exactly once:
 * `done`, `stopped` when the signal aborts, `error` when something fails. Never rejects.
 */
export async function runTurn(
  model: ChatModel,
  reply: Reply,
  context: TurnContext,
  signals: CallSignals,
  signal: AbortSignal,
): Promise<void> {
  try {
    await answer(model, reply, context, signals, signal);
    reply.end("done");
  } catch (error) {
    if (signal.aborted) {
      reply.end("stopped");
      return;
    }
    if (!(error instanceof AppError)) context.log.error("a turn failed", { error: messageOf(error) });
    reply.end("error", messageErrorOf(error));
  }
}

async function answer(
  model: ChatModel,
  reply: Reply,
  context: TurnContext,
  signals: CallSignals,
  signal: AbortSignal,
): Promise<void> {
  const offer = await unlessAborted(context.toolbox.offer(chatOf(reply, context), signal), signal);
  for (const problem of offer.problems) reply.notice(problem);
  const facts = await unlessAborted(requestFacts(model, reply, offer, context), signal);
  const own = facts.tools.filter((spec) => toolSpecs.includes(spec));
  const work = new TurnWork(reply, context, { own, offer, signals }, signal);
  const maxRounds = Math.max(1, context.maxRounds());
  for (let round = 1; ; round += 1) {
    signal.throwIfAborted();
    const request = { messages: requestMessages(chatOf(reply, context), facts), tools: facts.tools };
    reply.beginRound();
    let end: ReplyEnd;
    try {
      end = await streamReply(model, request, { reply, work, clock: context.clock }, signal);
    } finally {
      // Code that was closed runs to its end, also when the rest of the reply is lost.
      await work.idle();
    }
    signal.throwIfAborted();
    noticeEnd(end, reply);
    if (work.isRepeating) {
      reply.notice("Stopped here: the model wrote the same code again that had failed twice.");
      return;
    }
    if (!work.takeOwed()) return;
    if (round >= maxRounds) {
      reply.notice(
        `Stopped here after ${String(round)} ${round === 1 ? "reply" : "replies"} of the model. Write "go on" to let it continue.`,
      );
      return;
    }
  }
}

async function requestFacts(
  model: ChatModel,
  reply: Reply,
  offer: ToolOffer,
  context: TurnContext,
): Promise<RequestFacts> {
  const facts = await context.facts();
  const { messages, created_at } = chatOf(reply, context);
  const before = messages.findLast(
    ({ role, message_id }) => role === "assistant" && message_id !== reply.messageId,
  );
  const times = { since: before?.created_at ?? created_at, now: context.clock.now() / 1000 };
  return {
    model: model.view,
    system: systemPrompt(facts, model.view, offer.specs, offer.shares),
    notes: await daemonNotes(reply.chatId, times, context.daemons),
    tools: model.view.tools ? [...(facts.engineReady ? toolSpecs : []), ...offer.specs] : [],
    tags: !model.view.tools && offer.specs.length > 0,
    daemon: (id) => context.daemons.get(id),
  };
}

function chatOf({ chatId }: Reply, { chats }: TurnContext): Chat {
  const chat = chats.get(chatId);
  if (chat === undefined) throw new AppError("chat.unknown", "This chat was deleted while it was answered.");
  return chat;
}

/** Says why a reply is shorter than it should be. Errors: `model.bad_reply` when it broke off. */
function noticeEnd(end: ReplyEnd, reply: Reply): void {
  switch (end) {
    case "stop":
    case "tool_calls":
      if (!reply.hasParts) reply.notice("The model sent an empty reply.");
      break;
    case "length":
      reply.notice("The reply was cut off: it reached the length limit of the model.");
      break;
    case "content_filter":
      reply.notice("The reply was cut off by the content filter of the model's provider.");
      break;
    case "cut":
      throw new AppError(
        "model.bad_reply",
        "The model's reply broke off before its end. What came is kept; Retry asks again.",
        { retry: true },
      );
  }
}
