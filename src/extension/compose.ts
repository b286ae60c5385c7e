import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { FileJournal } from "../adapters/journal/file-journal.ts";
import { JupyterKernelHost } from "../adapters/jupyter/jupyter-kernel-host.ts";
import { Logins } from "../adapters/jupyter/logins.ts";
import { probeServer } from "../adapters/jupyter/probe-server.ts";
import { KeeperClient } from "../adapters/keeper/keeper-client.ts";
import { processesHere } from "../adapters/processes/here.ts";
import { PythonInterpreters } from "../adapters/python/interpreters.ts";
import { jupyterRuntimeFolders } from "../adapters/python/jupyter-runtime-folders.ts";
import { RuntimeFileServers } from "../adapters/python/runtime-file-servers.ts";
import { VenvEnvironment } from "../adapters/python/venv-environment.ts";
import { systemClock } from "../core/base/clock.ts";
import type { Event } from "../core/base/emitter.ts";
import { messageOf } from "../core/base/errors.ts";
import { type Disposable, DisposableStore } from "../core/base/lifecycle.ts";
import type { Log } from "../core/base/log.ts";
import { Approvals } from "../core/chat/approvals.ts";
import { runningScriptsText } from "../core/code-mode/running-scripts-text.ts";
import type { SecretHeaders } from "../core/base/secret.ts";
import { Daemons } from "../core/daemons/daemons.ts";
import { joinedSources } from "../core/daemons/output-source.ts";
import { Recovery } from "../core/daemons/recovery.ts";
import { RunGate } from "../core/daemons/run-gate.ts";
import { Engines } from "../core/engine/engines.ts";
import type { DaemonId } from "../protocol/ids.ts";
import type { Backburner } from "./backburner.ts";
import { Runs } from "./commands/runs.ts";
import { commandTable } from "./commands/commands.ts";
import type { ChatTitles } from "./chat/chat-titles.ts";
import { composeChat } from "./compose-chat.ts";
import { composeControl } from "./compose-control.ts";
import { composeAgents } from "./compose-agents.ts";
import { composeCodeMode } from "./compose-code-mode.ts";
import { composeTools } from "./compose-tools.ts";
import { NotificationConsent } from "./code-mode/notification-consent.ts";
import { CodeDocuments } from "./daemons/code-document.ts";
import { ModalConsent } from "./daemons/consent.ts";
import { EndNotice } from "./daemons/end-notice.ts";
import { InputBoxPrompt } from "./daemons/input-prompt.ts";
import { LogFiles } from "./daemons/log-files.ts";
import { StorageNotice } from "./daemons/storage-notice.ts";
import { RunningSummary } from "./daemons/summary.ts";
import { DaemonsTree } from "./daemons/tree.ts";
import { EngineDiagnosis } from "./engine/diagnose-engine.ts";
import { ModalEngineQuestions } from "./engine/questions.ts";
import { WindowEngineSettings } from "./engine/window-engine-settings.ts";
import { networkVariables } from "./network-variables.ts";
import { pageView } from "./panel/page-view.ts";
import { Panel } from "./panel/panel.ts";
import type { Registered } from "./registration.ts";
import type { Report } from "./report.ts";
import { Secrets } from "./secrets.ts";
import { settings } from "./settings.ts";
import { TemporaryFiles } from "./storage.ts";
import { startWhenTrusted } from "./start.ts";
import type { TestHook } from "./test-hook.ts";
import { requireTrust, trust } from "./trust.ts";
import { trustedLease } from "./trusted-lease.ts";
import { versionOf } from "./version.ts";
import { watchUser } from "./user-presence.ts";

/** What VS Code and the thin layer give. */
export interface ComposeContext {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly report: Report;
  readonly registered: Registered;
  readonly test: TestHook | undefined;
}

/** Builds everything by hand; the only file that sees the adapters. */
export async function compose({
  context,
  log,
  report,
  registered,
  test,
}: ComposeContext): Promise<Backburner> {
  const held = new DisposableStore();
  const clock = systemClock;
  const uptimeMs = (): number => os.uptime() * 1000;
  const storage = context.globalStorageUri.fsPath;
  const version = versionOf(context);
  const place = (...names: string[]): string => path.join(storage, ...names);

  const secrets = new Secrets(context.secrets);
  const files = new TemporaryFiles(place("temporary"));
  const journal = new FileJournal({
    folder: place("daemons"),
    maxDaemonBytes: () => settings.retention().maxDaemonBytes,
    clock,
    log,
  });
  const processes = processesHere();
  const keeper = held.add(
    new KeeperClient({
      storage: place("keeper"),
      script: context.asAbsolutePath("dist/keeper.cjs"),
      workspace: workspaceName(),
      graceSeconds: () => settings.graces().disconnectSeconds,
      network: () =>
        networkVariables((key) => vscode.workspace.getConfiguration("http").get(key), process.env),
      log,
      version,
    }),
  );
  held.add(
    settings.onDidChangeGraces(() => {
      keeper.gracesChanged().catch((error: unknown) => {
        // It is told with the next connection.
        log.warn("the keeper could not be told of a new grace", { error: messageOf(error) });
      });
    }),
  );
  const lease = trustedLease(keeper, { granted: trust.granted, require: requireTrust });

  const engineSettings = held.add(new WindowEngineSettings(secrets, log));
  const questions = new ModalEngineQuestions(context.globalState);
  const interpreters = new PythonInterpreters({ folder: place("probe"), env: process.env });
  const logins = new Logins();
  const engines = held.add(
    new Engines({
      settings: engineSettings,
      interpreters,
      ownEnvironment: new VenvEnvironment({ folder: place("environment"), env: process.env, interpreters }),
      probeServer: (url, token, signal) => probeServer({ url, ...(token && { token }) }, logins, signal),
      managedServers: keeper,
      runningServers: new RuntimeFileServers(jupyterRuntimeFolders(process.env, process.platform)),
      questions,
    }),
  );
  const diagnosis = held.add(new EngineDiagnosis(engines, () => runningScriptsText(scriptCalls.list())));
  const kernels = held.add(
    new JupyterKernelHost({
      servers: engines,
      logins,
      assets: context.asAbsolutePath("media/python"),
      clock,
      log,
      spare: settings.warmSpare,
      processes,
    }),
  );

  const headersFor = async (url: string): Promise<SecretHeaders | undefined> => {
    const server = await engines.find(url, AbortSignal.timeout(5000));
    return server && logins.accessTo(server).headers();
  };
  const callConsent = new NotificationConsent((...text) => code.showText(...text));
  const scriptCalls = composeCodeMode({
    ...{ held, clock, log, uptimeMs },
    consent: test?.answeringCalls(callConsent) ?? callConsent,
    tools: () => tools,
    chats: () => chat.page.chats,
  });
  const storageNotice = new StorageNotice(report, clock);
  const daemons = held.add(
    new Daemons({
      kernels,
      journal,
      lease,
      clock,
      log,
      limits: settings.limits,
      input: test?.prompt ?? new InputBoxPrompt(),
      calls: scriptCalls,
      uptimeMs,
      notKept: (error) => {
        storageNotice.tell(error);
      },
      headersFor,
    }),
  );
  const recovery = held.add(
    new Recovery({ daemons, journal, lease, clock, log, retention: settings.retention, uptimeMs }),
  );

  const code = new CodeDocuments(daemons);
  const logs = new LogFiles(daemons, journal, files);
  held.add(new RunningSummary(daemons, registered.treeView));
  held.add(new EndNotice(daemons, settings.notifyWhenFinished));
  const view = (): ReturnType<typeof pageView> =>
    pageView({
      records: daemons.list(),
      isMine: (id) => daemons.isMine(id),
      chatTitle: (id) => chat.titles.of(id),
      maxConcurrent: settings.limits().maxConcurrent,
      engine: engines.view(),
    });
  const approvals = new Approvals();
  const consent = new ModalConsent(code);
  const gate = new RunGate(test?.answering(consent) ?? consent, approvals);
  const runs = new Runs({
    daemons,
    gate,
    report,
    reveal: (id: DaemonId) => {
      if (settings.showOutputOnRun()) panel.show(id, { preserveFocus: true });
    },
  });
  const { chatsChanged, toolsChanged } = registered;
  const input = test?.prompt ?? new InputBoxPrompt();
  const tools = composeTools({
    ...{ context, held, clock, log, report, version, toolsChanged, chat: () => chat.page },
  });
  const chat = composeChat({
    ...{ context, held, clock, log, report, input, uptimeMs, kernels, lease, daemons, engines },
    ...{ gate, approvals, runs, chatsChanged, headersFor, tools, calls: scriptCalls },
  });
  const agents = composeAgents({
    ...{ context, held, clock, log, daemons, engines, gate, runs, foreground: chat.foreground },
    ...{ report, leadership: keeper.leadership },
  });
  held.add(watchUser(recovery, chat.foreground, report));
  const tree = held.add(new DaemonsTree(daemons, chat.titles, clock, registered.treeChanged));
  const panel = held.add(
    new Panel({
      extensionUri: context.extensionUri,
      daemons,
      clock,
      log,
      report,
      files,
      view,
      output: joinedSources(chat.foreground, daemons),
      calls: scriptCalls,
      chat: () => chat.page,
      tools: tools.page,
      onDidChangeView: viewChanges(engines, chat.titles),
    }),
  );
  const control = composeControl({
    ...{ context, held, clock, log, report, version, daemons, leadership: keeper.leadership },
    sessionTokens: tools.sessionTokens,
  });
  const commands = commandTable({
    ...chat.page,
    daemons,
    logs,
    code,
    panel,
    engines,
    diagnosis,
    engineSettings,
    secrets,
    questions,
    memory: context.workspaceState,
    modelCommands: chat.modelCommands,
    tools: tools.page(),
    control: control.commands,
    ...agents,
  });

  held.add(showEngine(engines));
  daemons.learn(await journal.list());
  const recovered = startWhenTrusted({ recovery, engineSettings, report, held });
  control.start();
  void report.guard(() => files.sweep(clock.now()));
  context.subscriptions.push({
    dispose: () => {
      held.dispose();
    },
  });
  return {
    daemons,
    clock,
    runs,
    commands,
    tree,
    chatsTree: chat.tree,
    toolsTree: tools.tree,
    code,
    diagnosis,
    pendingSignIns: tools.pendingSignIns,
    panel,
    ...agents,
    recovered,
    dispose: () => {
      held.dispose();
    },
  };
}

/** The same for the same folder after a reload, so that its daemons come back to it at once. */
function workspaceName(): string {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  return (workspaceFile ?? workspaceFolders?.[0]?.uri)?.toString() ?? "";
}

/** What the page shows beside daemons: the engine, in Restricted Mode that there is none, and the titles of chats. */
function viewChanges(engines: Engines, titles: ChatTitles): Event<unknown> {
  return (listener) => {
    const both = new DisposableStore();
    both.add(engines.onDidChange(listener));
    both.add(trust.onDidGrant(listener));
    both.add(titles.onDidChange(listener));
    return both;
  };
}

/** The welcome view says what to do where nothing can run. */
function showEngine(engines: Engines): Disposable {
  return engines.onDidChange(({ kind }) => {
    void vscode.commands.executeCommand("setContext", "backburner.engineMissing", kind === "missing");
  });
}
