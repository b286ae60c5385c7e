import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { FrameLocator, Locator } from "playwright-core";
import { inProject } from "../../scripts/provision/project.ts";
import { type ScriptedModel, startScriptedModel } from "../support/models/scripted-server.ts";
import type { ApiServer } from "../support/tool-servers/api-server.ts";
import { startBookshop } from "../support/tool-servers/bookshop.ts";
import { startDeputy } from "../support/tool-servers/deputy.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { say, switchOn } from "./support/chat-page.ts";
import { card, eventually, filesWith, picture, runFile, Session } from "./support/session.ts";

const files = {
  "beat.py": 'import time\nwhile True:\n    print("heartbeat")\n    time.sleep(0.2)\n',
};

/** What the model calls for each message. */
const calls: Readonly<Record<string, { readonly name: string; readonly arguments: object }>> = {
  "what runs": { name: "deputy__listScripts", arguments: {} },
  "stop it": { name: "deputy__stopScripts", arguments: {} },
  "find a book": { name: "shop__findBooks", arguments: { words: "war peace" } },
};

const accountToken = "account-token-of-ada-books-orders";

describe("who a tool server is told that its user is", function () {
  this.timeout(180_000);
  let port: number;
  let deputy: ApiServer;
  let shop: ApiServer;
  let model: ScriptedModel;
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;

  before(async () => {
    port = await freePort();
    deputy = await startDeputy(port);
    shop = await startBookshop({ key: accountToken });
    model = await startScriptedModel(({ said, body }) => {
      const { messages } = body as { readonly messages: readonly { readonly role: string }[] };
      const call = calls[said];
      if (call === undefined) return ["Yes."];
      const last = JSON.stringify(messages.at(-1));
      if (messages.at(-1)?.role === "tool")
        return [`It says: ${/beat\.py|count|War and Peace|valid token/.exec(last)?.[0] ?? last}.`];
      return [{ call: { id: said, name: call.name, arguments: JSON.stringify(call.arguments) } }];
    });
    session = await Session.start(files, {
      extensionFolders: [helperFolder, inProject("test", "support", "vscode", "account-provider")],
      settings: {
        "backburner.models.endpoints": [{ id: "scripted", name: "Scripted", url: model.url }],
        "backburner.api.enabled": true,
        "backburner.api.port": port,
      },
    });
    window = await session.openWindow();
  });
  after(async () => {
    await session.stop();
    await model.close();
    await shop.stop();
    await deputy.stop();
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  function form(): Locator {
    return page.getByTestId("tool-server-form");
  }

  async function openForm(id: string, url: string, auth: string): Promise<void> {
    await window.command("Backburner: Show Tool Servers");
    page = await window.webview("Backburner");
    await page.getByRole("button", { name: "Add Tool Server", exact: true }).first().click();
    await form().getByRole("radio", { name: "OpenAPI" }).check();
    await form().getByRole("textbox", { name: "URL", exact: true }).fill(url);
    await form().getByRole("textbox", { name: "ID", exact: true }).fill(id);
    await form().getByRole("combobox", { name: "Authentication", exact: true }).selectOption(auth);
  }

  async function saveAndSwitchOn(id: string): Promise<void> {
    await form().getByRole("button", { name: "Save" }).click();
    await page
      .locator(`[data-testid="tool-server-row"][data-server-id="${id}"]`)
      .getByText(/tools/)
      .waitFor();
    await window.command("Backburner: New Chat");
    await switchOn(page, id);
  }

  it("[T9, T3] asks before an address gets a token of ours, and says what is missing when the user declines", async () => {
    await runFile(window, "beat.py");
    await openForm("deputy", deputy.url, "Session");
    await form().getByRole("button", { name: "Verify connection" }).click();
    await window.dialog.getByText(`Let ${deputy.url} know you by a token of Backburner?`).waitFor();
    await window.screenshot("session-consent");
    await window.dialogButton("Cancel");
    await form()
      .getByTestId("verification")
      .getByText("deputy may not know you yet: verify the connection on its card, and allow it.")
      .first()
      .waitFor();
    await window.screenshot("session-declined");
    assert.deepEqual(
      deputy.requests.filter(({ headers }) => headers.authorization !== undefined),
      [],
    );
    await form().getByRole("button", { name: "Verify connection" }).click();
    await window.dialogButton("Allow");
    await form().getByTestId("verification").getByText("Connection verified").waitFor();
    await window.screenshot("session-verified");
  });

  it("[T9, A1] lets such a server act for its user at the control API", async () => {
    await saveAndSwitchOn("deputy");
    await say(page, "what runs");
    await page.getByText("It says: beat.py.").waitFor();
    await say(page, "stop it");
    await page.getByTestId("tool-approval").getByRole("button", { name: "Allow Once" }).click();
    await page.getByText("It says: count.").waitFor();
    await window.screenshot("session-acted");
    await page.getByRole("tab", { name: /^Daemons/ }).click();
    await card(page, "beat.py").getByText("Stopped by user").waitFor();
    const token = tokenOf(deputy);
    assert.match(token, /^[\w-]{43}$/);
    assert.deepEqual(filesWith(token, session.server.dataFolder), []);
    assert.equal(await answer(token), 200);
  });

  it("[T9, A3] takes the token back with the last server of its address", async () => {
    const token = tokenOf(deputy);
    await window.command("Backburner: Show Tool Servers");
    const row = page.locator('[data-testid="tool-server-row"][data-server-id="deputy"]');
    await row
      .getByRole("button", { name: /^Actions for/ })
      .last()
      .click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await eventually(async () => {
      assert.equal(await answer(token), 401);
    });
  });

  it("[T9, T2] sends the token of an account of the editor, with the scopes of the card, once both questions are answered", async () => {
    await openForm("shop", shop.url, "OAuth");
    await form()
      .getByRole("combobox", { name: /provider/i })
      .fill("backburner-test-account");
    await form()
      .getByRole("textbox", { name: /scopes/i })
      .fill("books orders");
    await form().getByRole("button", { name: "Verify connection" }).click();
    await window.dialog.getByText("Send the token of your “backburner-test-account” account").waitFor();
    await window.screenshot("account-consent");
    await window.dialogButton("Allow");
    // The editor's own question.
    await window.dialog.getByText(/Backburner.* wants to sign in using Test Account/).waitFor();
    await window.dialogButton("Allow");
    await form().getByTestId("verification").getByText("Connection verified").waitFor();
    await window.screenshot("account-verified");
    await saveAndSwitchOn("shop");
    await say(page, "find a book");
    await page.getByText("It says: War and Peace.").waitFor();
    assert.equal(tokenOf(shop), accountToken);
    assert.deepEqual(filesWith(accountToken, session.server.dataFolder), []);
  });

  /** The status of an answer to who has this token. */
  async function answer(token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`http://127.0.0.1:${String(port)}/api/v1/daemons`, { headers })).status;
  }
});

/** What the server has last been shown. */
function tokenOf({ requests }: ApiServer): string {
  return requests.at(-1)?.headers.authorization?.replace("Bearer ", "") ?? "";
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { readonly port: number };
  await new Promise((resolve) => other.close(resolve));
  return port;
}
