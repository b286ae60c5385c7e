import * as vscode from "vscode";
import type { BackburnerApi, BackburnerError, DaemonEvent } from "../../backburner.d.ts";
import { AppError, messageOf } from "../core/base/errors.ts";
import type { ChatId, DaemonId } from "../protocol/ids.ts";
import { idOf, runOf, seqOf } from "./api-request.ts";
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
  context.subscriptions.push(events);
  const load = (): Promise<Backburner> => backburner.get();
  // Whoever only listens hears what the user's own commands start.
  backburner.whenMade(({ daemons }) => {
    context.subscriptions.push(
      daemons.onDidEmit((event) => {
        events.fire(event);
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
    onDidEmitDaemonEvent: events.event,
  };
  return test === undefined ? api : { ...api, test: Object.assign(test, { backburner: load }) };
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
