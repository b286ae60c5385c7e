import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import { Emitter } from "../../core/base/emitter.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import { unlessAborted } from "../../core/base/within.ts";
import type { ChatModel } from "../../core/chat/chat-model.ts";
import type { ModelSource } from "../../core/chat/model-source.ts";
import type { ModelView } from "../../protocol/chat.ts";
import { VsCodeModel } from "./vscode-model.ts";

const prefix = "vscode:";

/**
 * The models that the editor offers: of Copilot, and of every other extension that provides some. Nothing is kept, because editors up to
 * 1.106 never say that there are others.
 */
export class VsCodeModels implements ModelSource, Disposable {
  readonly name = "VS Code";
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#held.add(
      vscode.lm.onDidChangeChatModels(() => {
        this.#changed.fire(undefined);
      }),
    );
  }

  owns(modelId: string): boolean {
    return modelId.startsWith(prefix);
  }

  async list(
    signal: AbortSignal,
  ): Promise<{ readonly models: readonly ModelView[]; readonly problems: readonly string[] }> {
    const chats = await unlessAborted(vscode.lm.selectChatModels(), signal);
    return { models: chats.map(viewOf), problems: [] };
  }

  async get(modelId: string, signal: AbortSignal): Promise<ChatModel> {
    const rest = modelId.slice(prefix.length);
    const slash = rest.indexOf("/");
    const selector = { vendor: rest.slice(0, slash), id: rest.slice(slash + 1) };
    const [chat] = await unlessAborted(vscode.lm.selectChatModels(selector), signal);
    if (chat === undefined) {
      throw new AppError(
        "model.not_found",
        vscode.l10n.t("VS Code does not offer {0} any more. Choose another model.", selector.id),
      );
    }
    return new VsCodeModel(chat, viewOf(chat));
  }

  dispose(): void {
    this.#held.dispose();
  }
}

/** What a model can is there at run time since 1.106, and still a proposal. */
type Capable = vscode.LanguageModelChat & {
  readonly capabilities?: { readonly supportsToolCalling?: boolean; readonly supportsImageToText?: boolean };
};

function viewOf(chat: Capable): ModelView {
  return {
    model_id: `${prefix}${chat.vendor}/${chat.id}`,
    name: chat.name,
    source: `VS Code (${chat.vendor})`,
    tools: chat.capabilities?.supportsToolCalling ?? true,
    images: chat.capabilities?.supportsImageToText ?? false,
    ...(chat.maxInputTokens > 0 ? { context_tokens: chat.maxInputTokens } : {}),
  };
}
