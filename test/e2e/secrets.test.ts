import assert from "node:assert/strict";
import type { FrameLocator, Locator } from "playwright-core";
import { type ScriptedModel, startScriptedModel } from "../support/models/scripted-server.ts";
import {
  type RunningAuthorizationServer,
  startAuthorizationServer,
} from "../support/oauth/authorization-server.ts";
import { type ProtectedMcp, startProtectedMcp } from "../support/oauth/protected-mcp.ts";
import type { ApiServer } from "../support/tool-servers/api-server.ts";
import { startBookshop } from "../support/tool-servers/bookshop.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { rememberedMessages, rememberMessages } from "./support/heard.ts";
import { send, switchOn } from "./support/chat-page.ts";
import { signInDirectly } from "./support/direct-sign-in.ts";
import { eventually, filesWith, picture, Session } from "./support/session.ts";
import { freePort } from "../support/free-port.ts";

const modelKey = "canary-model-5b0c77e1";
const shopKey = "canary-shop-91f3aa02";
const clientSecret = "canary-client-e66d1b48c0";
/** So short that each sign-in is renewed while the test runs. */
const tokenSeconds = 8;

const tools = [{ name: "hello", annotations: { readOnlyHint: true }, call: () => "Hello from behind it" }];

describe("secrets of models, tool servers and sign-ins", function () {
  this.timeout(240_000);
  let model: ScriptedModel;
  let authority: RunningAuthorizationServer;
  let servers: readonly ProtectedMcp[] = [];
  let shop: ApiServer;
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;

  before(async () => {
    model = await startScriptedModel(
      ({ said, body }) => {
        const { messages } = body as { readonly messages: readonly { readonly role: string }[] };
        const [, tool = ""] = /^Please use (\w+)/.exec(said) ?? [];
        return messages.at(-1)?.role === "tool"
          ? ["It said hello."]
          : [{ call: { id: tool, name: tool, arguments: "{}" } }];
      },
      { key: modelKey },
    );
    const port = await freePort();
    authority = await startAuthorizationServer({
      tokenSeconds,
      clients: [
        {
          client_id: "by-hand",
          client_secret: clientSecret,
          application_type: "native",
          // As this editor leads a port of its machine through itself.
          redirect_uris: [`http://127.0.0.1/proxy/${String(port)}/callback`],
          grant_types: ["authorization_code", "refresh_token"],
          token_endpoint_auth_method: "client_secret_basic",
        },
      ],
    });
    servers = [await startProtectedMcp({ authority, tools }), await startProtectedMcp({ authority, tools })];
    shop = await startBookshop({ key: shopKey });
    session = await Session.start(
      { "notes.txt": "hello" },
      {
        settings: {
          "backburner.models.endpoints": [{ id: "scripted", name: "Scripted", url: model.url }],
          "backburner.daemons.warmSpare": false,
          "backburner.tools.signInPort": port,
        },
      },
    );
    await rememberMessages(session.context);
    await signInDirectly(session.context, authority);
    window = await session.openWindow();
    await window.command("Backburner: Show Tool Servers");
    page = await window.webview("Backburner");
  });
  after(async () => {
    await session.stop();
    await model.close();
    await shop.stop();
    await Promise.all(servers.map((server) => server.stop()));
    await authority.stop();
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  function form(): Locator {
    return page.getByTestId("tool-server-form");
  }

  function row(id: string): Locator {
    return page.locator(`[data-testid="tool-server-row"][data-server-id="${id}"]`);
  }

  async function openForm(type: "MCP" | "OpenAPI", id: string, url: string, auth: string): Promise<void> {
    await page.getByRole("button", { name: "Add Tool Server", exact: true }).first().click();
    await form().getByRole("radio", { name: type }).check();
    await form().getByRole("textbox", { name: "URL", exact: true }).fill(url);
    await form().getByRole("textbox", { name: "ID", exact: true }).fill(id);
    await form().getByRole("combobox", { name: "Authentication", exact: true }).selectOption(auth);
  }

  /** Signs in on the card of a saved server, which is opened for it. */
  async function signIn(id: string): Promise<void> {
    await row(id).locator(".edit-server").click();
    const opened = session.context.waitForEvent("page");
    await form().getByTestId("oauth-session").getByRole("button", { name: "Sign In", exact: true }).click();
    await opened;
    await form()
      .getByTestId("oauth-session")
      .getByText(/^Signed in/)
      .waitFor();
    await form().getByRole("button", { name: "Cancel", exact: true }).click();
    await row(id)
      .getByText(/1 tool/)
      .waitFor();
  }

  async function use(tool: string, nth: number): Promise<void> {
    await send(page, `Please use ${tool}`);
    await page.getByText("It said hello.").nth(nth).waitFor();
  }

  it("[O1, O2] uses a client that was registered by hand, with its secret", async () => {
    await openForm("MCP", "hand", servers[0]?.url ?? "", "OAuth 2.1");
    await form().locator("details.oauth-advanced summary").click();
    await form().getByRole("textbox", { name: "Client ID", exact: true }).fill("by-hand");
    await form().getByRole("button", { name: "Set Client Secret…" }).click();
    await window.answer(clientSecret);
    await form().getByRole("button", { name: "Change Client Secret…" }).waitFor();
    await form()
      .getByRole("combobox", { name: "Client authentication", exact: true })
      .selectOption("client_secret_basic");
    await form().getByRole("button", { name: "Register Client" }).click();
    await form().getByText("By hand", { exact: true }).waitFor();
    await window.screenshot("oauth-by-hand-dark");
    await form().getByRole("button", { name: "Save" }).click();
    await signIn("hand");
    assert.equal(authority.clients(), 0);
    assert.deepEqual(authority.grants, ["authorization_code ok"]);
  });

  it("[O1, O2, T2] beside one that registers itself, an API with a key and a model with one", async () => {
    await openForm("MCP", "made", servers[1]?.url ?? "", "OAuth 2.1");
    await form().getByRole("button", { name: "Register Client" }).click();
    await form().getByText("Client registered successfully. Save the connection to persist.").waitFor();
    await form().getByRole("button", { name: "Save" }).click();
    await signIn("made");
    assert.equal(authority.clients(), 1);
    await openForm("OpenAPI", "shop", shop.url, "Bearer");
    await form().getByRole("textbox", { name: "Path of the spec" }).fill("openapi.json");
    await form().getByRole("button", { name: "Set Key…" }).click();
    await window.answer(shopKey);
    await form().getByRole("button", { name: "Change Key…" }).waitFor();
    await form().getByRole("button", { name: "Save" }).click();
    await row("shop")
      .getByText(/\d+ tools/)
      .waitFor();
    await window.command("Backburner: Set Model Key…");
    await window.pick("Scripted");
    await window.answer(modelKey);
    await window.toast(/accepts the key/).waitFor();
  });

  it("[O4] renews both sign-ins, with and without a secret of the client", async () => {
    await window.command("Backburner: New Chat");
    await switchOn(page, "hand", "made");
    await use("hand__hello", 0);
    await use("made__hello", 1);
    await window.page.waitForTimeout(tokenSeconds * 1000);
    await use("hand__hello", 2);
    await use("made__hello", 3);
    const renewals = authority.grants.filter((grant) => grant === "refresh_token ok");
    assert.ok(renewals.length >= 2, authority.grants.join(", "));
    assert.ok(!authority.grants.some((grant) => grant.endsWith("refused")), authority.grants.join(", "));
  });

  it("[O5, T8, bad/secrets] leaves none of them in a file, an export, a message of the page or a name of a process", async () => {
    await window.command("Backburner: Export Tool Servers…");
    await window.saveThere();
    await window.command("Backburner: Export Chat…");
    await window.pick("JSON");
    await window.saveThere();
    await eventually(() => {
      assert.ok(filesWith("by-hand", session.workspace).length > 0);
      assert.ok(filesWith("It said hello.", session.workspace).length > 0);
    });
    const secrets = [modelKey, shopKey, clientSecret, ...authority.secrets];
    // Two codes, two verifiers, and more than two tokens of each kind.
    assert.ok(secrets.length >= 12, String(secrets.length));
    const heard = await rememberedMessages(session.context);
    assert.ok(
      heard.some((message) => message.includes("It said hello.")),
      "what the page is told was not heard",
    );
    for (const secret of secrets) {
      assert.deepEqual(filesWith(secret, session.server.dataFolder), []);
      assert.deepEqual(filesWith(secret, session.workspace), []);
      assert.deepEqual(
        heard.filter((message) => message.includes(secret)).map((message) => message.slice(0, 200)),
        [],
      );
      assert.deepEqual(session.processesLike(new RegExp(secret)), []);
    }
  });
});
