import * as vscode from "vscode";
import type { BackburnerApi, BackburnerError, DaemonChange, DaemonEvent } from "../../backburner.d.ts";
import { AppError, messageOf } from "../core/base/errors.ts";
import type { ChatId, DaemonId } from "../protocol/ids.ts";
import { idOf, runOf, seqOf, waitOf } from "./api-request.ts";
import type { Backburner } from "./backburner.ts";
import type { Once } from "./once.ts";
import type { TestHook } from "./test-hook.ts";

/** The API with what tests need beside it. */
export interface TestApi extends BackburnerApi {
  readonly test: TestHook & { readonly backburner: () => Promise<Backburner> };
}

/** What `activate()` returns: `backburner.d.ts` to the letter; loads the rest on its first call. */
export function createApi(
  context: vscode.ExtensionContext,
  backburner: Once<Backburner>,
  test: TestHook | undefined,
): BackburnerApi | TestApi {
  const events = new vscode.EventEmitter<DaemonEvent>();
  const changes = new vscode.EventEmitter<DaemonChange>();
  context.subscriptions.push(events, changes);
  const load = (): Promise<Backburner> => backburner.get();
  // Whoever only listens hears what the user's own commands start.
  backburner.whenMade(({ daemons }) => {
    context.subscriptions.push(
      daemons.onDidEmit((event) => {
        events.fire(event);
      }),
      daemons.onDidChange((daemon_id) => {
        const daemon = daemons.get(daemon_id);
        changes.fire({ daemon_id, ...(daemon && { daemon }) });
      }),
    );
  });
  const api: BackburnerApi = {
    version: 1,
    startDaemon: (request) =>
      coded(async () => {
        const run = runOf(request, vscode.workspace.workspaceFolders?.find(isLocal)?.uri.fsPath);
        return (await load()).runs.start(run, { kind: "extension" }, new AbortController().signal);
      }),
    listDaemons: (filter) =>
      coded(async () => {
        const { daemons } = await load();
        const chatId = filter?.chatId;
        return daemons.list(chatId === undefined ? {} : { chatId: idOf(chatId, "chatId") as ChatId });
      }),
    stopDaemon: (id) => coded(async () => (await load()).daemons.stop(idOf(id, "id") as DaemonId)),
    readDaemonOutput: (id, options) =>
      coded(async () =>
        (await load()).daemons.read(idOf(id, "id") as DaemonId, { sinceSeq: seqOf(options?.sinceSeq) }),
      ),
    waitForDaemon: (id, options) =>
      coded(async () => {
        const daemonId = idOf(id, "id") as DaemonId;
        const wait = waitOf(options);
        const { daemons, clock } = await load();
        const { waitForDaemon } = await import("../core/chat/tools/wait-for-daemon.ts");
        if (daemons.get(daemonId) === undefined) throw unknownDaemon();
        const why = await waitForDaemon(daemonId, wait, { daemons, clock }, new AbortController().signal);
        const daemon = daemons.get(daemonId);
        if (daemon === undefined) throw unknownDaemon();
        return { why, daemon };
      }),
    onDidEmitDaemonEvent: events.event,
    onDidChangeDaemons: changes.event,
  };
  return test === undefined ? api : { ...api, test: Object.assign(test, { backburner: load }) };
}

function unknownDaemon(): AppError {
  return new AppError("daemons.unknown", "This background script is not known any more.");
}

/** Callers get a code with every failure, and no more of ours than its sentence. */
async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw Object.assign(new Error(messageOf(error), { cause: error }), {
      name: "BackburnerError",
      code: error instanceof AppError ? error.code : "internal",
    }) satisfies BackburnerError;
  }
}

function isLocal(folder: vscode.WorkspaceFolder): boolean {
  return folder.uri.scheme === "file";
}
