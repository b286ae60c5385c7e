import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Clock } from "../core/base/clock.ts";
import type { DisposableStore } from "../core/base/lifecycle.ts";
import type { Log } from "../core/base/log.ts";
import type { Secret } from "../core/base/secret.ts";
import { ChatToolbox } from "../core/tools/chat-tools.ts";
import { ToolApprovals } from "../core/tools/tool-approvals.ts";
import type { OpenToolClient } from "../core/tools/tool-client.ts";
import { ToolServers } from "../core/tools/tool-servers.ts";
import { type VerifyContext, verifyServer } from "../core/tools/verify.ts";
import type { ToolServer, ToolServerView } from "../protocol/tools.ts";
import { composeOAuth } from "./compose-oauth.ts";
import type { ChatPageContext } from "./chat/chat-page.ts";
import type { Report } from "./report.ts";
import { settings as ownSettings } from "./settings.ts";
import { Accounts } from "./tools/accounts.ts";
import { Consents } from "./tools/consents.ts";
import { askAccountConsent, askSessionConsent } from "./tools/ask-consent.ts";
import { askToSignIn } from "./tools/oauth/ask-to-sign-in.ts";
import { DeleteServer } from "./tools/delete-server.ts";
import { askingAnyway } from "./tools/oauth/asking-anyway.ts";
import type { PendingSignIns } from "./tools/oauth/pending-sign-ins.ts";
import { SignInRequests } from "./tools/oauth/sign-in-requests.ts";
import { accessTo, type ServerSecrets } from "./tools/server-access.ts";
import { ServersTree } from "./tools/servers-tree.ts";
import { SessionTokens } from "./tools/session-tokens.ts";
import { signIn } from "./tools/sign-in.ts";
import { SpecTexts } from "./tools/spec-texts.ts";
import { toolDialogs } from "./tools/tool-dialogs.ts";
import { ToolSecrets } from "./tools/tool-secrets.ts";
import { ToolServerSettings } from "./tools/tool-server-settings.ts";
import type { ToolsPageContext } from "./tools/tools-page.ts";
import { ToolsView } from "./tools/tools-view.ts";
import { exportToolServers, importToolServers } from "./tools/transfer.ts";
import { VsCodeQuestions } from "./tools/vscode-questions.ts";
import { VsCodeTools } from "./tools/vscode-tools.ts";
import { requireTrust, trust } from "./trust.ts";

const approvalsKey = "tools.approvals";

/** What the tools are built on. */
export interface ComposeToolsContext {
  readonly context: vscode.ExtensionContext;
  readonly held: DisposableStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: Report;
  readonly version: string;
  readonly toolsChanged: vscode.EventEmitter<ToolServerView | undefined>;
  /** The chat, which is built with these tools. */
  readonly chat: () => ChatPageContext;
}

/** The tools, for the rest of the extension. */
export interface ComposedTools {
  readonly toolbox: ChatToolbox;
  readonly approvals: ToolApprovals;
  readonly tree: ServersTree;
  readonly page: () => ToolsPageContext;
  /** Whoever comes back from a browser through the editor belongs to one of them. */
  readonly pendingSignIns: PendingSignIns;
  /** The tokens by which tool servers know their user, of all origins that the user has approved. */
  readonly sessionTokens: () => Promise<readonly Secret[]>;
}

/** Builds tool servers by hand, beside `compose`; like that one it sees the adapters. */
export function composeTools(parts: ComposeToolsContext): ComposedTools {
  const { context, held, clock, log, report, chat } = parts;
  const settings = held.add(new ToolServerSettings(log));
  const secrets = held.add(new ToolSecrets(context.secrets));
  const specs = new SpecTexts(vscode.Uri.joinPath(context.globalStorageUri, "tool-specs"));
  const sessions = held.add(new SessionTokens(context.secrets, askSessionConsent));
  const accounts = held.add(new Accounts(context.secrets, askAccountConsent));
  const consents = new Consents({ settings, sessions, accounts });
  const editor = held.add(new VsCodeTools());
  const questions = held.add(
    new VsCodeQuestions({
      models: {
        list: (signal) => chat().models.list(signal),
        get: (id, signal) => chat().models.get(id, signal),
      },
      defaultModel: () => {
        const { chats, open } = chat();
        return open.id === undefined ? undefined : chats.get(open.id)?.model_id;
      },
    }),
  );
  const open = openEither(parts.version);
  const { oauth, authority, pendingSignIns } = composeOAuth({
    ...{ context, held, secrets, clock, log, version: parts.version },
    describe: (server) =>
      server.type === "mcp"
        ? undefined
        : async (signal) => {
            const specText = (await specs.get(server.id)) ?? "";
            return describe({ server, access: access(server, secrets), specText }, signal);
          },
  });
  const access = (server: ToolServer, of: ServerSecrets): ReturnType<typeof accessTo> =>
    accessTo(server, { secrets: of, sessions, accounts, oauth });
  const servers = held.add(
    new ToolServers({
      settings,
      open,
      accessTo: (server) => access(server, secrets),
      specText: (id) => specs.get(id),
      questions,
      isAllowed: trust.granted,
      clock,
      log,
    }),
  );
  for (const part of [secrets, sessions, accounts, oauth]) {
    held.add(
      part.onDidChange(() => {
        for (const { server, state } of servers.statuses()) {
          if (state.kind === "sign-in") servers.refresh(server.id);
        }
      }),
    );
  }
  const approvals = new ToolApprovals(
    {
      get: () => context.globalState.get<Readonly<Record<string, unknown>>>(approvalsKey, {}),
      set: async (value) => {
        await context.globalState.update(approvalsKey, value);
      },
    },
    log,
  );
  const signInRequests = new SignInRequests({
    settings,
    oauth,
    ask: askToSignIn,
    signIn: async (server) => {
      const signedIn = await report.guard(() => signIn(server, page));
      return signedIn === true;
    },
    clock,
  });
  const toolbox = new ChatToolbox({
    servers,
    signIn: (id, signal) => signInRequests.signIn(id, signal),
    editor,
    approvals,
    clock,
    log,
    confirmReadOnly: ownSettings.confirmReadOnlyTools,
  });
  const deletion = new DeleteServer({ settings, secrets, specs, oauth, consents });
  const view = held.add(
    new ToolsView({ servers, settings, secrets, approvals, editor, deletion, oauth, clock }),
  );
  const signInAt: VerifyContext["signInAt"] = async ({ url }, challenge, signal) => {
    const found = await authority.discover({ url, challenge }, () => undefined, signal);
    return found.server.issuer;
  };
  const transfer = { settings, secrets, specs, globalStorage: context.globalStorageUri };
  const page: Omit<ToolsPageContext, "chats" | "cancelCall" | "rememberTools"> = {
    ...{
      servers,
      settings,
      secrets,
      specs,
      sessions,
      accounts,
      consents,
      oauth,
      editor,
      approvals,
      view,
      deletion,
      report,
      log,
    },
    accessTo: access,
    describe,
    verify: (target, onSteps, signal) =>
      verifyServer(askingAnyway(target), { open, questions, clock, log, signInAt }, onSteps, signal),
    accountProviders: () => accounts.providers(),
    transfer: {
      import: () => importToolServers(transfer),
      export: (id) => exportToolServers(transfer, id),
    },
    showLog: (server) => {
      questions.showLog(server);
    },
    dialogs: toolDialogs,
    trust: { granted: trust.granted, require: requireTrust, onDidGrant: trust.onDidGrant },
    newId: () => randomUUID().replaceAll("-", ""),
    l10n: vscode.l10n,
  };
  return {
    pendingSignIns,
    sessionTokens: () => sessions.all(),
    toolbox,
    approvals,
    tree: held.add(new ServersTree(view, parts.toolsChanged)),
    page: () => {
      const { chats, turns, open: opened } = chat();
      return {
        ...page,
        chats,
        cancelCall: (chatId, callId) => {
          turns.cancelCall(chatId, callId);
        },
        rememberTools: (tools) => opened.rememberTools(tools),
      };
    },
  };
}

/** What the document of an API says of its sign-in; it loads what reads documents. */
const describe: ToolsPageContext["describe"] = async (target, signal) =>
  (await import("../adapters/tool-servers/openapi/described-sign-in.ts")).describeSignIn(target, signal);

/** Each kind of server has a library of its own, which loads when the first of them is connected. */
function openEither(version: string): OpenToolClient {
  return async (target, questions, onStep, signal) => {
    const opening =
      target.server.type === "mcp"
        ? (await import("../adapters/tool-servers/mcp/open-mcp.ts")).openMcp({ version })
        : (await import("../adapters/tool-servers/openapi/open-openapi.ts")).openOpenApi();
    return opening(target, questions, onStep, signal);
  };
}
