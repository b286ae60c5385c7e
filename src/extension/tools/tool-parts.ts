import type { Event } from "../../core/base/emitter.ts";
import type { Secret } from "../../core/base/secret.ts";
import type { ServerAccess } from "../../core/tools/server-access.ts";
import type { ServerExtras, Tool, ToolList, ToolTarget } from "../../core/tools/tool-client.ts";
import type { ChatId } from "../../protocol/ids.ts";
import type {
  ServerFacts,
  StepView,
  ToolServer,
  ToolServerState,
  ToolServersView,
  Verification,
} from "../../protocol/tools.ts";

/** How one server of the settings stands. */
export interface ServerStatus {
  readonly server: ToolServer;
  readonly state: ToolServerState;
  readonly facts?: ServerFacts;
}

/** What page, tree and commands use of the live tool servers. */
export interface LiveServers {
  statuses(): readonly ServerStatus[];
  readonly onDidChange: Event<undefined>;
  start(): void;
  list(id: string, signal: AbortSignal): Promise<ToolList>;
  extras(id: string, signal: AbortSignal): Promise<ServerExtras | undefined>;
  reconnect(id: string, signal: AbortSignal): Promise<void>;
  refresh(id: string): void;
}

/** What they use of the setting. */
export interface ServerSettings {
  list(): readonly ToolServer[];
  problems(): readonly string[];
  readonly onDidChange: Event<undefined>;
  keep(server: ToolServer, replacing?: string): Promise<void>;
}

/** Takes servers out of the settings; the last one can be brought back. */
export interface ServerDeletion {
  readonly deleted: ToolServersView["deleted"];
  readonly onDidChange: Event<undefined>;
  delete(id: string, title?: string): Promise<void>;
  undo(): Promise<unknown>;
}

/** The secrets of a server: those of the vault, or those of a form that is not saved. */
export interface ServerSecrets {
  key(server: ToolServer): Promise<Secret | undefined>;
  header(server: ToolServer, name: string): Promise<Secret | undefined>;
}

/** What they use of the vault. */
export interface SecretVault extends ServerSecrets {
  setKey(server: ToolServer, key: Secret | undefined): Promise<void>;
  setHeader(server: ToolServer, name: string, value: Secret | undefined): Promise<void>;
  /** Removes all that belongs to a server. */
  forget(server: ToolServer): Promise<void>;
  missing(server: ToolServer): Promise<readonly string[]>;
  readonly onDidChange: Event<undefined>;
}

/** The documents that were given as text. */
export interface SpecTextStore {
  get(id: string): Promise<string | undefined>;
  set(id: string, text: string | undefined): Promise<void>;
}

/** What the page uses of the user's answers to calls. */
export interface CallApprovals {
  answer(chatId: ChatId, callId: string, hash: string, answer: "once" | "chat" | "always" | "decline"): void;
  allowedForGood(serverId: string): readonly string[];
  revoke(serverId: string, tool?: string): void;
  readonly onDidChange: Event<undefined>;
}

/** What is listed of the editor's own tools. */
export interface ListedTools {
  list(): readonly Tool[];
  readonly onDidChange: Event<undefined>;
}

/** Makes a real connection and says how each step went; rejects with the signal's reason only. */
export type VerifyTarget = (
  target: ToolTarget,
  onSteps: (steps: readonly StepView[]) => void,
  signal: AbortSignal,
) => Promise<Verification>;

/** What proves to a server who asks, out of these secrets. */
export type AccessWith = (server: ToolServer, secrets: ServerSecrets) => ServerAccess;

/** Workspace trust; nothing is dialled without it. */
export interface Trust {
  granted(): boolean;
  /** Errors: `daemons.untrusted`. */
  require(): void;
  readonly onDidGrant: Event<unknown>;
}
