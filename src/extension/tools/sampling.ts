import * as vscode from "vscode";
import { unlessAborted } from "../../core/base/within.ts";
import type { ChatModel, ChatModels, ModelMessage } from "../../core/chat/chat-model.ts";
import { serverName } from "../../core/tools/server-name.ts";
import type { SamplingRequest } from "../../core/tools/tool-client.ts";
import { ToolServerError } from "../../core/tools/tool-server-error.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { shownText } from "./shown-text.ts";

/** Which model answers servers. */
export interface SamplingContext {
  readonly models: Pick<ChatModels, "list" | "get">;
  /** That of the chat; where there is none, the first that can be had. */
  readonly defaultModel: () => string | undefined;
}

/** More than any language needs for a token; models cannot be told how many they may use. */
const charsPerToken = 8;

/** Lets a model answer tool servers, after the user has allowed it for each of them in this window. */
export class Sampling {
  readonly #context: SamplingContext;
  readonly #allowed = new Map<string, Promise<boolean>>();

  constructor(context: SamplingContext) {
    this.#context = context;
  }

  /** The model's whole answer. Errors: `tools.declined`, `tools.failed` when there is no model, and those of models. */
  async answer(server: ToolServer, request: SamplingRequest, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    if (!(await unlessAborted(this.#isAllowed(server, request), signal))) {
      throw new ToolServerError("tools.declined", "tools", vscode.l10n.t("The user does not allow this."));
    }
    const model = await this.#model(signal);
    const maxChars = request.maxTokens * charsPerToken;
    let text = "";
    for await (const delta of model.stream({ messages: messagesOf(request), tools: [] }, signal)) {
      if (delta.kind === "text") text += delta.text;
      if (text.length >= maxChars) break;
    }
    return text.slice(0, maxChars);
  }

  /** A no counts as long as a yes: nobody is asked again and again. */
  #isAllowed(server: ToolServer, request: SamplingRequest): Promise<boolean> {
    const which = `${server.id} ${new URL(server.url).origin}`;
    const asked = this.#allowed.get(which) ?? ask(server, request);
    this.#allowed.set(which, asked);
    return asked;
  }

  async #model(signal: AbortSignal): Promise<ChatModel> {
    const { models, defaultModel } = this.#context;
    const id = defaultModel() ?? (await models.list(signal)).models[0]?.model_id;
    if (id !== undefined) return models.get(id, signal);
    throw new ToolServerError("tools.failed", "tools", vscode.l10n.t("There is no model that could answer."));
  }
}

async function ask(server: ToolServer, { messages }: SamplingRequest): Promise<boolean> {
  const allow = vscode.l10n.t("Allow");
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t("Let “{0}” use your model?", shownText(serverName(server), 100)),
    {
      modal: true,
      detail: vscode.l10n.t(
        "The tool server at {0} wants the model of your chat to answer this, and to read the answer. Allowed once, it may do so until the window closes; each answer uses your model as a message of yours does.\n\n{1}",
        new URL(server.url).host,
        shownText(messages.map(({ text }) => text).join("\n"), 600),
      ),
    },
    allow,
  );
  return picked === allow;
}

function messagesOf({ system, messages }: SamplingRequest): readonly ModelMessage[] {
  const conversation = messages.map(({ role, text }): ModelMessage =>
    role === "user" ? { role, content: [{ kind: "text", text }] } : { role, text, toolCalls: [] },
  );
  return system === "" ? conversation : [{ role: "system", text: system }, ...conversation];
}
