import * as vscode from "vscode";
import { isAbort } from "../../core/base/errors.ts";
import { isPrivateWay } from "../../core/chat/endpoint-address.ts";
import { newServerId } from "../../core/tools/new-server-id.ts";
import { checkToolServer } from "../../protocol/check-tool-server.ts";
import type { ToolServer, ToolServerAuth, ToolServerType, Verification } from "../../protocol/tools.ts";
import { withProgress } from "../models/with-progress.ts";
import { blankServer } from "./blank-server.ts";
import { readSpecFile } from "./read-spec.ts";
import { saveServer } from "./save-server.ts";
import { askForToken } from "./sign-in.ts";
import { problemOfField, type ServerStep, stepAfter, stepsFor, withAnswer } from "./server-steps.ts";
import { verificationText } from "./server-words.ts";
import { ToolDraft } from "./tool-drafts.ts";
import type { ToolFormContext } from "./tool-form.ts";

/**
 * Asks for a tool server step by step, verifies it and saves it, all in boxes of the editor. Resolves to its id; undefined when the user has
 * given up. Errors: `daemons.untrusted`, `tools.invalid`.
 */
export async function addServer(context: ToolFormContext): Promise<string | undefined> {
  context.trust.require();
  const draft = new ToolDraft(context.secrets);
  try {
    return await addWith(draft, context);
  } finally {
    await context.consents.releaseOf(draft);
  }
}

async function addWith(draft: ToolDraft, context: ToolFormContext): Promise<string | undefined> {
  let filled: Filled = { server: blankServer, specText: "" };
  for (;;) {
    const asked = await askAll(filled, draft, context);
    if (asked === undefined) return undefined;
    filled = asked;
    const { server } = filled;
    draft.use(server);
    const verification = await verifyShown(filled, draft, context);
    const choice = await askWhatNow(server, verification);
    if (choice === undefined) return undefined;
    if (choice === "save") return saveServer({ ...filled, draft }, context);
  }
}

/** What was answered by now. */
interface Filled {
  readonly server: ToolServer;
  /** The document of an API that was given as text. */
  readonly specText: string;
}

/** All steps in order, with what was typed before; undefined when the user leaves one of them. */
async function askAll(
  before: Filled,
  draft: ToolDraft,
  context: ToolFormContext,
): Promise<Filled | undefined> {
  let filled = before;
  let step: ServerStep | undefined = "type";
  while (step !== undefined) {
    const answered: Filled | undefined =
      step === "spec" ? await askForSpec(filled) : await answeredStep(step, filled, draft, context);
    if (answered === undefined) return undefined;
    filled = answered;
    step = stepAfter(step, filled.server);
  }
  return filled;
}

async function answeredStep(
  step: Exclude<ServerStep, "spec">,
  filled: Filled,
  draft: ToolDraft,
  context: ToolFormContext,
): Promise<Filled | undefined> {
  const server = await askStep(step, filled.server, draft, context);
  return server && { ...filled, server };
}

/** Where the document of an API is, or the document itself; asked again when what was given is none. */
async function askForSpec({ server, specText }: Filled): Promise<Filled | undefined> {
  const title = titleOf("spec", server);
  const before = !server.inline_spec ? "address" : specText === "" ? undefined : "same";
  for (let placeHolder = ""; ; placeHolder = vscode.l10n.t("That was no OpenAPI document.")) {
    const place = await pick(title, specPlaces(specText !== ""), before, placeHolder);
    if (place === undefined) return undefined;
    if (place === "address") return { server: { ...server, inline_spec: false }, specText: "" };
    const given = place === "same" ? specText : await readSpec(place);
    if (given === undefined) return undefined;
    const inline = { ...server, inline_spec: true };
    if (checkToolServer(inline, given, []).spec_text === undefined)
      return { server: inline, specText: given };
  }
}

async function readSpec(place: "file" | "clipboard"): Promise<string | undefined> {
  return place === "file" ? readSpecFile() : vscode.env.clipboard.readText();
}

async function askStep(
  step: Exclude<ServerStep, "spec">,
  server: ToolServer,
  draft: ToolDraft,
  { settings, dialogs, accountProviders, l10n }: ToolFormContext,
): Promise<ToolServer | undefined> {
  const taken = settings.list().map(({ id }) => id);
  const title = titleOf(step, server);
  switch (step) {
    case "type": {
      const type = await pick(title, types(), server.type);
      return type === undefined ? undefined : { ...server, type };
    }
    case "auth": {
      const auth = await pick(title, auths(), server.auth);
      return auth === undefined ? undefined : { ...server, auth };
    }
    case "account": {
      const providers = accountProviders().map((provider) => ({ label: provider, value: provider }));
      const provider = await pick(title, providers, server.account?.provider);
      return provider === undefined ? undefined : withAnswer(server, step, provider);
    }
    case "key": {
      // It would not be sent: the check says why.
      if (!isPrivateWay(server.url)) return server;
      const choice =
        (await draft.key(server)) === undefined ? "ask" : await pick(title, keyChoices(), "keep");
      if (choice !== "ask") return choice && server;
      const asked = await dialogs.key(server.name || new URL(server.url).host, server.url);
      if (asked !== undefined) draft.setKey(asked.secret);
      return asked && server;
    }
    case "headers": {
      const named = await typed(server, step, {
        title,
        prompt: vscode.l10n.t(
          "Names of headers that go with each request, separated by commas; it may be left empty.",
        ),
        placeHolder: "X-Team, X-Region",
        validateInput: (text) => problemOfField(step, text, server, taken, l10n),
      });
      return named && (await askForValues(named, draft, dialogs));
    }
    case "url":
      return typed(server, step, {
        title,
        prompt:
          server.type === "mcp"
            ? vscode.l10n.t("The address of the MCP server; it often ends in /mcp.")
            : vscode.l10n.t("The address that the paths of the API come after."),
        placeHolder: server.type === "mcp" ? "https://example.com/mcp" : "https://example.com/api",
        validateInput: (text) => problemOfField(step, text, server, taken, l10n),
      });
    case "spec_path":
      return typed(server, step, {
        title,
        prompt: vscode.l10n.t("Where its OpenAPI document is: a path after the URL, or a whole address."),
        validateInput: (text) => problemOfField(step, text, server, taken, l10n),
      });
    case "scopes":
      return typed(server, step, {
        title,
        prompt: vscode.l10n.t("What the account is asked for, separated by spaces; it may be left empty."),
      });
    case "id":
      return typed({ ...server, id: server.id || newServerId(new URL(server.url).hostname, taken) }, step, {
        title,
        prompt: vscode.l10n.t("It is part of the names of its tools."),
        validateInput: (text) => problemOfField(step, text, server, taken, l10n),
      });
    case "name":
      return typed(server, step, {
        title,
        prompt: vscode.l10n.t("What the list shows; when it is empty, what the server calls itself."),
      });
  }
}

/** The values of headers that have none yet. */
async function askForValues(
  server: ToolServer,
  draft: ToolDraft,
  dialogs: ToolFormContext["dialogs"],
): Promise<ToolServer | undefined> {
  // They would not be sent: the check says why.
  if (!isPrivateWay(server.url)) return server;
  for (const name of server.headers) {
    if ((await draft.header(server, name)) !== undefined) continue;
    const asked = await dialogs.header(name, server.url);
    if (asked === undefined) return undefined;
    draft.setHeader(name, asked.secret);
  }
  return server;
}

/** Undefined when the user has stopped it. */
async function verifyShown(
  { server, specText }: Filled,
  draft: ToolDraft,
  context: ToolFormContext,
): Promise<Verification | undefined> {
  const title = vscode.l10n.t("Verifying the connection to {0}…", new URL(server.url).host);
  if (await askForToken(server, context)) draft.noteConsent(server);
  const access = context.accessTo(server, draft);
  try {
    const text = server.type === "openapi" && server.inline_spec ? { specText } : {};
    return await withProgress(title, (signal) =>
      context.verify({ server, access, ...text }, () => undefined, signal),
    );
  } catch (error) {
    if (isAbort(error)) return undefined;
    throw error;
  }
}

async function askWhatNow(
  server: ToolServer,
  verification: Verification | undefined,
): Promise<"save" | "mend" | undefined> {
  const isGood = verification?.ok === true;
  const save = {
    label: isGood ? vscode.l10n.t("Save") : vscode.l10n.t("Save Anyway"),
    value: "save",
  } as const;
  const mend = { label: vscode.l10n.t("Go Back and Change It"), value: "mend" } as const;
  const text =
    verification === undefined
      ? vscode.l10n.t("The connection was not verified.")
      : verificationText(verification, server, vscode.l10n);
  const picked = await vscode.window.showQuickPick(isGood ? [save, mend] : [mend, save], {
    title: vscode.l10n.t("Add Tool Server"),
    placeHolder: text,
    ignoreFocusOut: true,
  });
  return picked?.value;
}

async function typed(
  server: ToolServer,
  step: "url" | "spec_path" | "scopes" | "headers" | "id" | "name",
  options: vscode.InputBoxOptions,
): Promise<ToolServer | undefined> {
  const value = valueOf(step, server);
  const text = await vscode.window.showInputBox({ ...options, value, ignoreFocusOut: true });
  return text === undefined ? undefined : withAnswer(server, step, text);
}

function valueOf(
  step: "url" | "spec_path" | "scopes" | "headers" | "id" | "name",
  server: ToolServer,
): string {
  if (step === "scopes") return (server.account?.scopes ?? []).join(" ");
  return step === "headers" ? server.headers.join(", ") : server[step];
}

/** The one that was chosen before is the first. */
async function pick<T extends string>(
  title: string,
  items: readonly (vscode.QuickPickItem & { readonly value: T })[],
  before: T | undefined,
  placeHolder = "",
): Promise<T | undefined> {
  const sorted = [...items].sort((a, b) => Number(b.value === before) - Number(a.value === before));
  return (await vscode.window.showQuickPick(sorted, { title, placeHolder, ignoreFocusOut: true }))?.value;
}

function titleOf(step: ServerStep, server: ToolServer): string {
  const steps = stepsFor(server);
  const [number, all] = [steps.indexOf(step) + 1, steps.length];
  return vscode.l10n.t("Add Tool Server ({0}/{1}): {2}", number, all, fieldName(step));
}

function fieldName(step: ServerStep): string {
  switch (step) {
    case "type":
      return vscode.l10n.t("Type");
    case "url":
      return vscode.l10n.t("URL");
    case "spec":
    case "spec_path":
      return vscode.l10n.t("OpenAPI Document");
    case "headers":
      return vscode.l10n.t("Headers");
    case "auth":
      return vscode.l10n.t("Authentication");
    case "account":
      return vscode.l10n.t("Account Provider");
    case "scopes":
      return vscode.l10n.t("Scopes");
    case "key":
      return vscode.l10n.t("Key");
    case "id":
      return vscode.l10n.t("ID");
    case "name":
      return vscode.l10n.t("Name");
  }
}

function types(): readonly (vscode.QuickPickItem & { readonly value: ToolServerType })[] {
  return [
    { label: "OpenAPI", description: vscode.l10n.t("REST API with spec"), value: "openapi" },
    { label: "MCP", description: vscode.l10n.t("Streamable HTTP"), value: "mcp" },
  ];
}

type SpecPlace = "address" | "same" | "file" | "clipboard";

function specPlaces(hasText: boolean): readonly (vscode.QuickPickItem & { readonly value: SpecPlace })[] {
  return [
    { label: vscode.l10n.t("At a Path or an Address"), value: "address" },
    ...(hasText ? [{ label: vscode.l10n.t("Keep the Document"), value: "same" } as const] : []),
    { label: vscode.l10n.t("In a File…"), value: "file" },
    { label: vscode.l10n.t("In the Clipboard"), value: "clipboard" },
  ];
}

function keyChoices(): readonly (vscode.QuickPickItem & { readonly value: "keep" | "ask" })[] {
  return [
    { label: vscode.l10n.t("Keep the Key"), value: "keep" },
    { label: vscode.l10n.t("Enter Another Key"), value: "ask" },
  ];
}

function auths(): readonly (vscode.QuickPickItem & { readonly value: ToolServerAuth })[] {
  return [
    { label: vscode.l10n.t("None"), value: "none" },
    { label: vscode.l10n.t("Bearer"), description: vscode.l10n.t("a key or token"), value: "bearer" },
    {
      label: vscode.l10n.t("Session"),
      description: vscode.l10n.t("a token of Backburner for this address alone"),
      value: "session",
    },
    { label: "OAuth", description: vscode.l10n.t("an account of the editor"), value: "oauth" },
    {
      label: "OAuth 2.1",
      description: vscode.l10n.t("a sign-in that the server offers"),
      value: "oauth_2.1",
    },
  ];
}
