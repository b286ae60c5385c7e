import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { inProject } from "../../scripts/provision/project.ts";
import { freePort } from "../support/free-port.ts";
import {
  type AuthorizationServerOptions,
  type RunningAuthorizationServer,
  startAuthorizationServer,
} from "../support/oauth/authorization-server.ts";
import { type ClientDocument, serveClientDocument } from "../support/oauth/client-document.ts";
import { startProtectedApi } from "../support/oauth/protected-api.ts";
import { startProtectedMcp } from "../support/oauth/protected-mcp.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { TestModelsScript } from "../support/vscode/test-models.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { send } from "./support/chat-page.ts";
import { signInDirectly } from "./support/direct-sign-in.ts";
import { forbidPorts } from "./support/forbid-ports.ts";
import { filesWith, picture, Session } from "./support/session.ts";
import { ToolSignIn } from "./support/tool-sign-in.ts";

const script: TestModelsScript = {
  replies: [
    ...["papers", "greetings", "letters"].map((id) => ({
      when: `hello to ${id}`,
      parts: [{ call: { id: `call-${id}`, name: `${id}__hello`, input: {} } }],
    })),
    { when: "from behind", parts: ["It said hello."] },
    { parts: ["Done."] },
  ],
};

const secret = "secret-of-a-client-by-hand";

describe("signing in where no client is registered, or no port can be opened", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "backburner-oauth-"));
  const file = join(folder, "script.json");
  const running: { stop(): Promise<void> }[] = [];
  let clientDocument: ClientDocument;
  /** Clients are known there by that document. */
  let documented: RunningAuthorizationServer;
  let redirectUri: string;
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;

  before(async () => {
    writeFileSync(file, JSON.stringify(script));
    const port = await freePort();
    session = await Session.start(
      {},
      {
        extensionFolders: [helperFolder, inProject("test", "support", "vscode", "model-provider")],
        env: { BACKBURNER_TEST_MODEL: file },
        settings: { "backburner.tools.signInPort": port },
      },
    );
    redirectUri = `${session.server.url}/proxy/${String(port)}/callback`;
    clientDocument = await serveClientDocument(redirectUri);
    running.push(clientDocument);
    window = await session.openWindow();
    await window.command("Backburner: Show Tool Servers");
    page = await window.webview("Backburner");
  });
  after(async () => {
    await session.stop();
    for (const one of running) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => window.command("Backburner: Show Tool Servers"));
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  function signIn(): ToolSignIn {
    return new ToolSignIn(session, window, page);
  }

  async function authorityWith(options: AuthorizationServerOptions): Promise<RunningAuthorizationServer> {
    const authority = await startAuthorizationServer(options);
    running.push(authority);
    await signInDirectly(session.context, authority);
    return authority;
  }

  async function mcpBehind(authority: RunningAuthorizationServer): Promise<string> {
    const call = (): string => "Hello from behind the door";
    const tools = [{ name: "hello", annotations: { readOnlyHint: true }, call }];
    const mcp = await startProtectedMcp({ authority, tools });
    running.push(mcp);
    return mcp.url;
  }

  async function useTool(id: string): Promise<void> {
    await send(page, `Please say hello to ${id}`);
    await page.getByText("It said hello.").waitFor();
    await window.screenshot(`oauth-used-${id}`);
  }

  it("[O1, O2, bad/oauth-no-registration] signs in with the address of a document in place of a registration", async () => {
    documented = await authorityWith({
      registration: false,
      readDocument: (url) => clientDocument.read(url),
    });
    await signIn().add("MCP", "papers", await mcpBehind(documented));
    await signIn().cannotRegister(
      "set backburner.tools.clientMetadataDocument to the address of a client ID metadata document",
    );
    await window.screenshot("oauth-document-missing");
    const host = await session.host();
    await host.setSetting("backburner.tools.clientMetadataDocument", clientDocument.url);
    await signIn().register();
    await signIn().form.getByText("By its metadata document").waitFor();
    await signIn().saysWhere(redirectUri);
    await window.screenshot("oauth-document");
    await signIn().save("papers");
    await signIn().fromLock("papers");
    await useTool("papers");
    assert.equal(documented.clients(), 0);
    assert.deepEqual(documented.grants, ["authorization_code ok"]);
  });

  it("[O4, bad/oauth-client-forgotten] keeps such a sign-in while its document cannot be read", async () => {
    clientDocument.show(false);
    documented.forget("AccessToken");
    await window.command("Backburner: New Chat");
    await send(page, "Please say hello to papers");
    await page.getByText(/could not be renewed: .* does not take .* as a client now/).waitFor();
    await window.screenshot("oauth-document-gone");
    clientDocument.show(true);
    await useTool("papers");
    assert.deepEqual(documented.grants, [
      "authorization_code ok",
      "refresh_token refused",
      "refresh_token ok",
    ]);
  });

  it("[O1, O2, O3, bad/oauth-no-metadata, bad/oauth-no-pkce] signs in by hand where nothing but two addresses is known", async () => {
    const client = {
      client_id: "by-hand",
      client_secret: secret,
      application_type: "native",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "client_secret_post",
    };
    const authority = await authorityWith({ registration: false, metadata: false, clients: [client] });
    const api = await startProtectedApi(authority, "endpoints");
    running.push(api);
    await signIn().add("OpenAPI", "greetings", api.url);
    const { form } = signIn();
    await signIn().cannotRegister("register a client there by hand");
    await window.screenshot("oauth-bare-unregistered");
    await form.getByRole("textbox", { name: "Client ID" }).fill("by-hand");
    await form.getByRole("combobox", { name: "Client authentication" }).selectOption("client_secret_post");
    await form.getByRole("button", { name: "Set Client Secret…" }).click();
    await window.answer(secret);
    await form.getByText("Secret set").waitFor();
    await signIn().register();
    await signIn().saysWhere(redirectUri);
    await form.getByText("Nothing more is known of the authorization server").waitFor();
    await window.screenshot("oauth-bare-registered");
    await signIn().save("greetings");
    await signIn().clickLock("greetings");
    await page.getByText(/does not say that it protects the sign-in against theft/).waitFor();
    await window.screenshot("oauth-bare-refused");
    await window.page.keyboard.press("Escape");
    await window.command("Backburner: Show Tool Servers");
    await page
      .getByRole("button", { name: /^Edit / })
      .last()
      .click();
    await form.getByRole("switch", { name: "Server does PKCE without saying so" }).click();
    await window.screenshot("oauth-bare-allowed");
    await signIn().save("greetings");
    await signIn().fromLock("greetings");
    await useTool("greetings");
    assert.deepEqual(authority.grants, ["authorization_code ok"]);
    assert.deepEqual(filesWith(secret, session.server.dataFolder), []);
  });

  it("[O1, O3] comes back through the editor's own page where no port of the machine can be opened", async () => {
    const host = await session.host();
    await host.setSetting("backburner.tools.signInPort", undefined);
    await host.setSetting("workbench.colorTheme", "Light Modern");
    await forbidPorts(host);
    const authority = await authorityWith({ host: "127.0.0.2" });
    await signIn().add("MCP", "letters", await mcpBehind(authority));
    await signIn().register();
    await window.screenshot("oauth-editor-registered");
    await signIn().save("letters");
    const open = async (): Promise<void> => {
      await signIn().clickLock("letters");
      await window.dialogButton("Open");
    };
    const [browser] = await Promise.all([session.context.waitForEvent("page"), open()]);
    await browser.getByText("You can close this page now.").waitFor();
    assert.match(browser.url(), /\/callback\?vscode-reqid=\d+&.*&code=.*&iss=/);
    await signIn().isSignedIn("letters");
    await useTool("letters");
    assert.equal(authority.clients(), 1);
    assert.deepEqual(authority.grants, ["authorization_code ok"]);
  });
});
