import * as vscode from "vscode";
import type { Command } from "../commands/table.ts";
import type { CommandId } from "../command-ids.ts";
import { settings, writeSetting } from "../settings.ts";
import { requireTrust } from "../trust.ts";
import type { AgentToken } from "./agent-token.ts";
import type { EditorServerAddress } from "./editor-server.ts";
import type { OtherAgents } from "./other-agents.ts";
import { useInAnotherAgent } from "./use-in-another-agent.ts";

/** What the commands about other agents work with. */
export interface AgentCommandsContext {
  readonly otherAgents: Pick<OtherAgents, "address">;
  readonly agentToken: Pick<AgentToken, "renew">;
}

const serveKey = "agents.serve";

/** The commands about other agents. */
export function agentCommands({
  otherAgents,
  agentToken,
}: AgentCommandsContext): Readonly<Record<Extract<CommandId, `backburner.agents.${string}`>, Command>> {
  return {
    "backburner.agents.use": async () => {
      requireTrust();
      await useInAnotherAgent(() => servedAddress(otherAgents));
    },
    "backburner.agents.newToken": async () => {
      const make = vscode.l10n.t("New Token");
      const answer = await vscode.window.showWarningMessage(
        vscode.l10n.t("Make a new token for other agents?"),
        {
          modal: true,
          detail: vscode.l10n.t("The old one is worth nothing from then on, in every agent that has it."),
        },
        make,
      );
      if (answer !== make) return;
      await agentToken.renew();
      const use = vscode.l10n.t("Use Backburner in Another Agent…");
      const next = await vscode.window.showInformationMessage(
        vscode.l10n.t("There is a new token. Give it to your agents."),
        use,
      );
      if (next === use) await vscode.commands.executeCommand("backburner.agents.use" satisfies CommandId);
    },
    "backburner.agents.stopServing": async () => {
      await writeSetting(serveKey, undefined);
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          "Other agents are not served any more. What they have started goes on until you stop it.",
        ),
      );
    },
  };
}

/** Begins to serve other agents, where the user wants that; undefined when not. */
async function servedAddress(
  otherAgents: Pick<OtherAgents, "address">,
): Promise<EditorServerAddress | undefined> {
  // Port and token are there before the first window listens.
  const address = await otherAgents.address();
  if (settings.serveAgents()) return address;
  const serve = vscode.l10n.t("Serve Other Agents");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t("Serve other agents on this machine?"),
    {
      modal: true,
      detail: vscode.l10n.t(
        "One of your windows then listens on {0}, on this machine alone, for agents that have the token, also after a restart. You are asked before anything runs. Stop Serving Other Agents ends it.",
        address.url,
      ),
    },
    serve,
  );
  if (answer !== serve) return undefined;
  await writeSetting(serveKey, true);
  return address;
}
