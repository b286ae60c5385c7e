import type * as vscode from "vscode";
import type { Engines } from "../../core/engine/engines.ts";
import type { EngineDiagnosis } from "../engine/diagnose-engine.ts";
import type { ModalEngineQuestions } from "../engine/questions.ts";
import { type AgentCommandsContext, agentCommands } from "../agents/agent-commands.ts";
import { type ChatCommandsContext, chatCommands } from "../chat/chat-commands.ts";
import { addModelEndpoint } from "../models/add-endpoint.ts";
import {
  type EndpointCommandsContext,
  findLocalModels,
  removeModelEndpoint,
  setModelKey,
} from "../models/endpoint-commands.ts";
import { selectEngine } from "../engine/select-engine.ts";
import { setToken } from "../engine/token.ts";
import type { WindowEngineSettings } from "../engine/window-engine-settings.ts";
import type { ControlCommandId } from "../control/control-commands.ts";
import type { Panel } from "../panel/panel.ts";
import type { Secrets } from "../secrets.ts";
import { toolsCommands } from "../tools/tools-commands.ts";
import type { ToolsPageContext } from "../tools/tools-page.ts";
import { requireTrust } from "../trust.ts";
import { daemonCommands, type DaemonCommandsContext } from "./daemon-commands.ts";
import { runCell, runFile, runFileWithArguments, runSelection } from "./run-commands.ts";
import type { Command, CommandTable } from "./table.ts";

/** What the commands work with. */
export interface CommandsContext
  extends Omit<DaemonCommandsContext, "reveal">, ChatCommandsContext, AgentCommandsContext {
  readonly panel: Panel;
  readonly engines: Engines;
  readonly diagnosis: EngineDiagnosis;
  readonly engineSettings: WindowEngineSettings;
  readonly secrets: Secrets;
  readonly questions: ModalEngineQuestions;
  readonly modelCommands: EndpointCommandsContext;
  readonly tools: ToolsPageContext;
  readonly control: Record<ControlCommandId, Command>;
  /** What is remembered of this workspace. */
  readonly memory: vscode.Memento;
}

/** Every command and what it does. */
export function commandTable(context: CommandsContext): CommandTable {
  const {
    runs,
    report,
    panel,
    engines,
    diagnosis,
    engineSettings,
    secrets,
    questions,
    memory,
    modelCommands,
  } = context;
  return {
    ...daemonCommands({
      ...context,
      reveal: (id) => {
        panel.show(id);
      },
    }),
    "backburner.daemons.runFile": runFile(runs, report),
    "backburner.daemons.runFileWithArguments": runFileWithArguments(runs, memory),
    "backburner.daemons.runSelection": runSelection(runs),
    "backburner.daemons.runCell": runCell(runs),
    ...chatCommands(context),
    "backburner.models.addEndpoint": async () => {
      await addModelEndpoint(modelCommands);
    },
    "backburner.models.findLocal": async () => {
      await findLocalModels(modelCommands);
    },
    "backburner.models.setKey": () => setModelKey(modelCommands),
    "backburner.models.removeEndpoint": () => removeModelEndpoint(modelCommands),
    ...toolsCommands({ ...context.tools, panel }),
    ...context.control,
    "backburner.panel.open": async () => {
      panel.showDaemons();
    },
    "backburner.engine.select": async () => {
      requireTrust();
      await selectEngine({ engines, secrets, questions });
    },
    "backburner.engine.diagnose": async () => {
      requireTrust();
      await diagnosis.show();
    },
    "backburner.engine.setToken": async () => {
      if (await setToken(secrets)) engineSettings.announce();
    },
    ...agentCommands(context),
    "backburner.log.show": async () => {
      // Registered apart from the others: the log must open even when nothing else loads.
    },
  };
}
