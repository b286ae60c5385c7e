import type { Event } from "../../core/base/emitter.ts";
import type { DescribedSignIn } from "../../core/oauth/authorization-servers.ts";
import type { EditorTools } from "../../core/tools/editor-tools.ts";
import type { ServerAccess } from "../../core/tools/server-access.ts";
import type { ToolApprovals } from "../../core/tools/tool-approvals.ts";
import type { ToolTarget } from "../../core/tools/tool-client.ts";
import type { ToolServers } from "../../core/tools/tool-servers.ts";
import type { StepView, ToolServer, Verification } from "../../protocol/tools.ts";
import type { DeleteServer } from "./delete-server.ts";
import type { ServerSecrets } from "./server-access.ts";
import type { SpecTexts } from "./spec-texts.ts";
import type { ToolSecrets } from "./tool-secrets.ts";
import type { ToolServerSettings } from "./tool-server-settings.ts";

/** What page, tree and commands use of the live tool servers. */
export type LiveServers = Pick<
  ToolServers,
  "statuses" | "onDidChange" | "start" | "list" | "extras" | "reconnect" | "refresh"
>;

/** What they use of the setting. */
export type ServerSettings = Pick<ToolServerSettings, "list" | "problems" | "onDidChange" | "keep">;

/** What they use of deleting. */
export type ServerDeletion = Pick<DeleteServer, "deleted" | "onDidChange" | "delete" | "undo">;

/** What they use of the vault. */
export type SecretVault = Pick<
  ToolSecrets,
  | "key"
  | "header"
  | "clientSecret"
  | "setKey"
  | "setHeader"
  | "setClientSecret"
  | "forget"
  | "missing"
  | "onDidChange"
>;

/** What they use of the documents that were given as text. */
export type SpecTextStore = Pick<SpecTexts, "get" | "set">;

/** What the page uses of the user's answers to calls. */
export type CallApprovals = Pick<ToolApprovals, "answer" | "allowedForGood" | "revoke" | "onDidChange">;

/** What is listed of the editor's own tools. */
export type ListedTools = Pick<EditorTools, "list" | "onDidChange">;

/** Makes a real connection and says how each step went; rejects with the signal's reason only. */
export type VerifyTarget = (
  target: ToolTarget,
  onSteps: (steps: readonly StepView[]) => void,
  signal: AbortSignal,
) => Promise<Verification>;

/** What the document of a server says of its sign-in. */
export type DescribeTarget = (target: ToolTarget, signal: AbortSignal) => Promise<readonly DescribedSignIn[]>;

/** What proves to a server who asks, out of these secrets. */
export type AccessWith = (server: ToolServer, secrets: ServerSecrets) => ServerAccess;

/** Workspace trust; nothing is dialled without it. */
export interface Trust {
  granted(): boolean;
  /** Errors: `daemons.untrusted`. */
  require(): void;
  readonly onDidGrant: Event<unknown>;
}
