import * as vscode from "vscode";
import { Emitter } from "../../core/base/emitter.ts";
import { AppError, isAbort, messageOf } from "../../core/base/errors.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import { unlessAborted } from "../../core/base/within.ts";
import type { EditorTools } from "../../core/tools/editor-tools.ts";
import type { JsonSchema, Tool, ToolAnswer } from "../../core/tools/tool-client.ts";
import { redact } from "../redact.ts";
import { contentOf } from "./vscode-content.ts";

/** Ours are in the chat by another way, and would be there twice. */
const own = "backburner_";

/** The tools that the editor and its other extensions offer to models. */
export class VsCodeTools implements EditorTools, Disposable {
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  /** The editor does not tell when there are others; extensions that come and go bring most of them. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#held.add(
      vscode.extensions.onDidChange(() => {
        this.#changed.fire(undefined);
      }),
    );
  }

  list(): readonly Tool[] {
    return tools()
      .filter(({ name }) => !name.startsWith(own))
      .map(toolOf);
  }

  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<ToolAnswer> {
    signal.throwIfAborted();
    if (!this.list().some((tool) => tool.name === name)) {
      throw new AppError(
        "tools.unknown",
        vscode.l10n.t("The editor does not offer the tool {0} any more.", name),
      );
    }
    const source = new vscode.CancellationTokenSource();
    const abort = (): void => {
      source.cancel();
    };
    signal.addEventListener("abort", abort, { once: true });
    try {
      const options = { input: args, toolInvocationToken: undefined };
      const result = await unlessAborted(vscode.lm.invokeTool(name, options, source.token), signal);
      return { ok: true, content: result.content.map(contentOf) };
    } catch (error) {
      signal.throwIfAborted();
      if (isAbort(error)) {
        throw new AppError("tools.declined", vscode.l10n.t("The call of {0} was declined.", name), {
          cause: error,
        });
      }
      return { ok: false, content: [{ kind: "text", text: redact(messageOf(error)).slice(0, 2000) }] };
    } finally {
      signal.removeEventListener("abort", abort);
      source.dispose();
    }
  }

  dispose(): void {
    this.#held.dispose();
  }
}

/** Other editors of this kind may not have them. */
function tools(): readonly vscode.LanguageModelToolInformation[] {
  const { lm } = vscode as { readonly lm?: { readonly tools?: typeof vscode.lm.tools } };
  return lm?.tools ?? [];
}

function toolOf({ name, description, inputSchema }: vscode.LanguageModelToolInformation): Tool {
  return {
    name,
    title: name,
    description,
    parameters: (inputSchema as JsonSchema | undefined) ?? { type: "object", properties: {} },
    // The editor does not say what they do, so they count as those that change something.
    hints: { readOnly: false, idempotent: false },
  };
}
