import * as vscode from "vscode";
import { unlessAborted } from "../../core/base/within.ts";
import type { ChatModel, ModelDelta, ModelRequest } from "../../core/chat/chat-model.ts";
import type { ModelView } from "../../protocol/chat.ts";
import { vscodeFailure } from "./vscode-failure.ts";
import { vscodeMessages } from "./vscode-messages.ts";

/** A model of the editor. Its first request asks the user's consent. */
export class VsCodeModel implements ChatModel {
  readonly view: ModelView;
  readonly #chat: vscode.LanguageModelChat;

  constructor(chat: vscode.LanguageModelChat, view: ModelView) {
    this.#chat = chat;
    this.view = view;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelDelta, void, undefined> {
    signal.throwIfAborted();
    const source = new vscode.CancellationTokenSource();
    const abort = (): void => {
      source.cancel();
    };
    signal.addEventListener("abort", abort, { once: true });
    let called = false;
    try {
      const { stream } = await unlessAborted(this.#send(request, source.token), signal);
      const parts = stream[Symbol.asyncIterator]();
      for (;;) {
        const next = await unlessAborted(parts.next(), signal);
        if (next.done === true) break;
        const delta = deltaOf(next.value);
        if (delta !== undefined) yield delta;
        called ||= delta?.kind === "tool-call";
      }
    } catch (error) {
      signal.throwIfAborted();
      throw vscodeFailure(error, this.view.name);
    } finally {
      signal.removeEventListener("abort", abort);
      // Also when its reader leaves.
      source.cancel();
      source.dispose();
    }
    signal.throwIfAborted();
    yield { kind: "end", reason: called ? "tool_calls" : "stop" };
  }

  async #send(
    { messages, tools }: ModelRequest,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelChatResponse> {
    const options: vscode.LanguageModelChatRequestOptions = {
      justification: vscode.l10n.t(
        "Backburner’s chat sends your messages to this model and shows its answers.",
      ),
      ...(tools.length === 0
        ? {}
        : {
            tools: tools.map(({ name, description, parameters }) => ({
              name,
              description,
              inputSchema: parameters,
            })),
          }),
    };
    return this.#chat.sendRequest(vscodeMessages(messages), options, token);
  }
}

/** There at run time since 1.106, and still a proposal: reading what others send needs none. */
const { LanguageModelThinkingPart } = vscode as {
  readonly LanguageModelThinkingPart?: new () => { readonly value: string | readonly string[] };
};

/** What a part says; undefined for data and what is not known, which the editor passes on too. */
function deltaOf(part: unknown): ModelDelta | undefined {
  if (part instanceof vscode.LanguageModelTextPart) {
    return part.value === "" ? undefined : { kind: "text", text: part.value };
  }
  if (part instanceof vscode.LanguageModelToolCallPart) {
    const { callId: id, name, input } = part;
    return { kind: "tool-call", call: { id, name, arguments: JSON.stringify(input) } };
  }
  if (LanguageModelThinkingPart !== undefined && part instanceof LanguageModelThinkingPart) {
    const text = typeof part.value === "string" ? part.value : part.value.join("");
    return text === "" ? undefined : { kind: "reasoning", text };
  }
  return undefined;
}
