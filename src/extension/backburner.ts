import type { AgentToolbox } from "../core/agents/agent-tool.ts";
import type { Clock } from "../core/base/clock.ts";
import type { Disposable } from "../core/base/lifecycle.ts";
import type { Daemons } from "../core/daemons/daemons.ts";
import type { EditorServer } from "./agents/editor-server.ts";
import type { LmTools } from "./agents/lm-tools.ts";
import type { Participant } from "./agents/participant.ts";
import type { ChatsTree } from "./chat/chats-tree.ts";
import type { Runs } from "./commands/runs.ts";
import type { CommandTable } from "./commands/table.ts";
import type { CodeDocuments } from "./daemons/code-document.ts";
import type { DaemonsTree } from "./daemons/tree.ts";
import type { EngineDiagnosis } from "./engine/diagnose-engine.ts";
import type { Panel } from "./panel/panel.ts";
import type { PendingSignIns } from "./tools/oauth/pending-sign-ins.ts";
import type { ServersTree } from "./tools/servers-tree.ts";

/** Everything that was built, for the thin layer that VS Code calls. Disposing lets go of the lease and of all daemons without ending them. */
export interface Backburner extends Disposable {
  readonly daemons: Daemons;
  readonly clock: Clock;
  readonly runs: Runs;
  readonly commands: CommandTable;
  readonly tree: DaemonsTree;
  readonly chatsTree: ChatsTree;
  readonly toolsTree: ServersTree;
  readonly code: CodeDocuments;
  readonly diagnosis: EngineDiagnosis;
  readonly pendingSignIns: PendingSignIns;
  readonly panel: Panel;
  /** What agents outside our chats can do, whatever way they come. */
  readonly agentTools: AgentToolbox;
  readonly lmTools: LmTools;
  readonly participant: Participant;
  /** The MCP server for the editor's own agent. */
  readonly editorServer: EditorServer;
  /** Resolves when the daemons that this window left are attached again. */
  readonly recovered: Promise<void>;
}
