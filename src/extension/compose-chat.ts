import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { FileChatJournal } from "../adapters/journal/chats/file-chat-journal.ts";
import { askEndpoint } from "../adapters/models/ask-endpoint.ts";
import { EndpointModels } from "../adapters/models/endpoint-models.ts";
import { findLocalServers } from "../adapters/models/local-servers.ts";
import { keyPackages } from "../adapters/python/key-packages.ts";
import type { Clock } from "../core/base/clock.ts";
import type { DisposableStore } from "../core/base/lifecycle.ts";
import type { Log } from "../core/base/log.ts";
import type { CodeSessions } from "../core/code-mode/code-sessions.ts";
import type { Approvals } from "../core/chat/approvals.ts";
import { Chats } from "../core/chat/chats.ts";
import { CodeRuns } from "../core/chat/code-runs.ts";
import { DaemonTools } from "../core/chat/daemon-tools.ts";
import { firstModel } from "../core/chat/first-model.ts";
import { Foreground } from "../core/chat/foreground.ts";
import { Turns } from "../core/chat/turns.ts";
import type { InputPrompt } from "../core/daemons/daemon.ts";
import type { Daemons, DaemonsContext } from "../core/daemons/daemons.ts";
import type { RunGate } from "../core/daemons/run-gate.ts";
import type { Engines } from "../core/engine/engines.ts";
import type { ChatSummary } from "../protocol/chat.ts";
import type { ComposedTools } from "./compose-tools.ts";
import type { ChatPageContext } from "./chat/chat-page.ts";
import { ChatTitles } from "./chat/chat-titles.ts";
import { ChatsTree } from "./chat/chats-tree.ts";
import { chatFolder } from "./chat/code-actions.ts";
import { DeleteChat } from "./chat/delete-chat.ts";
import { OpenChat } from "./chat/open-chat.ts";
import { promptFacts } from "./chat/prompt-facts.ts";
import { ranBefore } from "./chat/ran-before.ts";
import { SaveChat } from "./chat/save-chat.ts";
import { environmentOf } from "./commands/environment.ts";
import type { Runs } from "./commands/runs.ts";
import type { EndpointCommandsContext } from "./models/endpoint-commands.ts";
import { EndpointSettings } from "./models/endpoint-settings.ts";
import { ModelKeys } from "./models/model-keys.ts";
import { Models } from "./models/models.ts";
import { VsCodeModels } from "./models/vscode-models.ts";
import type { Report } from "./report.ts";
import { settings } from "./settings.ts";
import { requireTrust } from "./trust.ts";

/** What the chat is built on. */
export interface ComposeChatContext extends Pick<
  DaemonsContext,
  "kernels" | "lease" | "headersFor" | "uptimeMs"
> {
  readonly context: vscode.ExtensionContext;
  readonly held: DisposableStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: Report;
  readonly input: InputPrompt;
  readonly daemons: Daemons;
  readonly engines: Engines;
  readonly gate: RunGate;
  readonly approvals: Approvals;
  readonly runs: Runs;
  readonly tools: Pick<ComposedTools, "toolbox" | "approvals">;
  readonly calls: CodeSessions;
  readonly chatsChanged: vscode.EventEmitter<ChatSummary | undefined>;
}

/** The chat, for the rest of the extension. */
export interface ComposedChat {
  readonly page: ChatPageContext;
  readonly tree: ChatsTree;
  readonly titles: ChatTitles;
  readonly foreground: Foreground;
  readonly modelCommands: EndpointCommandsContext;
}

/** Builds the chat by hand, beside `compose`; like that one it sees the adapters. */
export function composeChat(parts: ComposeChatContext): ComposedChat {
  const { context, held, clock, log, report, daemons, engines, approvals } = parts;
  const newId = (): string => randomUUID().replaceAll("-", "");

  const folder = vscode.Uri.joinPath(context.globalStorageUri, "chats").fsPath;
  const journal = held.add(new FileChatJournal({ folder, clock, log }));
  held.add(journal.onDidFail((error) => void report.show(error)));
  void report.guard(() => journal.prune());
  const chats = held.add(new Chats({ journal, clock, newId }));
  const open = held.add(new OpenChat(chats, context.workspaceState, context.globalState));

  const { models, modelCommands } = composeModels(parts);
  const foreground = held.add(
    new Foreground({
      ...parts,
      limits: settings.foregroundLimits,
      ranBefore: (chatId, language) => ranBefore(chats.get(chatId), language),
    }),
  );
  const runner = new CodeRuns({
    gate: parts.gate,
    foreground,
    daemons,
    engine: async (signal) => (await engines.open(chatFolder(), signal)).label,
    limits: settings.limits,
    foregroundLimits: settings.foregroundLimits,
    folder: chatFolder,
    environment: environmentOf,
    followCalls: (runId, listener) => parts.calls.follow(runId, listener),
    log,
  });
  const turns = held.add(
    new Turns({
      chats,
      models,
      defaultModel: () => firstModel(models, AbortSignal.timeout(5000)),
      runner,
      tools: new DaemonTools(daemons, clock),
      toolbox: parts.tools.toolbox,
      daemons,
      facts: () => promptFacts(engines, keyPackages),
      maxRounds: settings.maxRounds,
      clock,
      log,
      newId,
    }),
  );
  const deleteChat = new DeleteChat({
    chats,
    turns,
    approvals: [approvals, parts.tools.approvals],
    daemons,
    open,
    endKernel: (chatId) => foreground.end(chatId),
  });
  return {
    page: {
      chats,
      open,
      turns,
      approvals,
      toolApprovals: parts.tools.approvals,
      models,
      foreground,
      runs: parts.runs,
      deleteChat,
      saveChat: new SaveChat(chats, daemons),
      clock,
      report,
    },
    tree: held.add(new ChatsTree(chats, parts.chatsChanged)),
    titles: held.add(new ChatTitles(chats, report)),
    foreground,
    modelCommands,
  };
}

function composeModels({ context, held, clock, log }: ComposeChatContext): {
  readonly models: Models;
  readonly modelCommands: EndpointCommandsContext;
} {
  const endpoints = held.add(new EndpointSettings(log));
  const keys = held.add(new ModelKeys(context.secrets));
  const ask = askEndpoint(clock);
  const endpointModels = held.add(
    new EndpointModels({
      endpoints: () => endpoints.list(),
      key: (endpoint) => keys.get(endpoint),
      ask,
      clock,
    }),
  );
  for (const changed of [endpoints.onDidChange, keys.onDidChange]) {
    held.add(
      changed(() => {
        endpointModels.refresh();
      }),
    );
  }
  const models = held.add(
    new Models({ sources: [held.add(new VsCodeModels()), endpointModels], requireTrust, clock }),
  );
  return { models, modelCommands: { endpoints, keys, ask, findLocal: findLocalServers(clock) } };
}
