import type { Locator } from "playwright-core";
import type { ExtensionHost } from "../../support/vscode/extension-host.ts";
import type { Workbench } from "../../support/vscode/workbench.ts";

/** Settings with which the editor shows its own chat. */
export const editorChatSettings = { "chat.disableAIFeatures": false } as const;

/** The editor's own chat, as a person uses it. */
export class EditorChat {
  readonly #window: Workbench;
  /** The list draws only what is seen, in no order; its rows are numbered. */
  #request = 0;

  private constructor(window: Workbench) {
    this.#window = window;
  }

  /** Opens it, and waits for the model that the test offers: without one the editor lets nobody answer. */
  static async open(window: Workbench, host: ExtensionHost, model = "Scripted"): Promise<EditorChat> {
    // The editor looks for models when somebody asks for them.
    await host.run(async (api) => (await api.lm.selectChatModels({})).length, undefined);
    await window.command("Chat: Open Chat");
    const chat = new EditorChat(window);
    await chat.#view.locator(".interactive-input-part").getByText(model).first().waitFor();
    return chat;
  }

  get #view(): Locator {
    return this.#window.page.locator(".interactive-session").first();
  }

  /** The answer to the newest request. */
  get answer(): Locator {
    return this.#row(this.#request + 1);
  }

  /** The question about the call of a tool that waits. */
  get question(): Locator {
    return this.#view.locator(".chat-tool-confirmation-carousel");
  }

  /** Types a request and sends it. A `#variable` at its end is taken from the list of suggestions. */
  async say(text: string): Promise<void> {
    const { page } = this.#window;
    const { keyboard } = page;
    // A question has editors of its own above it.
    const field = this.#view.locator(".interactive-input-part .monaco-editor").last();
    await field.click();
    await keyboard.press("Control+a");
    await keyboard.type(text, { delay: 10 });
    const [, variable] = /#(\w+)$/.exec(text) ?? [];
    if (variable !== undefined) {
      // The list has all variables at first.
      await page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: variable }).waitFor();
      await keyboard.press("Tab");
    }
    const rows = this.#view.locator(".interactive-list .monaco-list-row");
    const numbers = await rows.evaluateAll((all) => all.map((row) => Number(row.getAttribute("data-index"))));
    this.#request = Math.max(-1, ...numbers) + 1;
    for (let attempt = 0; attempt < 5; attempt++) {
      // The list of suggestions would take the key.
      await keyboard.press("Escape");
      await keyboard.press("Enter");
      // A variable is drawn as what it stands for.
      if (await this.#isSent(text.replace(/#\w+$/, ""))) return;
    }
    throw new Error(`The chat does not take "${text}".`);
  }

  async #isSent(text: string): Promise<boolean> {
    const request = this.#row(this.#request);
    try {
      await request.waitFor({ timeout: 4000 });
      return bare(await request.innerText()).includes(bare(text));
    } catch {
      return false;
    }
  }

  #row(index: number): Locator {
    return this.#view.locator(`.interactive-list .monaco-list-row[data-index="${String(index)}"]`);
  }
}

/** Names and commands are drawn as chips. */
function bare(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
