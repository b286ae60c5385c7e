import * as vscode from "vscode";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { Backburner } from "../backburner.ts";
import type { Once } from "../once.ts";
import { settings } from "../settings.ts";
import { requireTrust, trust } from "../trust.ts";

/** The server's name in the editor; its id there is made of it. */
const label = "Backburner";
/** How the editor calls the server of this extension. */
export const editorServerId = `backburner.backburner/${label}`;

/**
 * Offers our MCP server to the editor. Nothing is loaded or listens before the editor wants to connect: then the address and the token are
 * given to it, in memory alone. Other editors of this kind may know no such servers.
 */
export function registerServerDefinition(version: string, backburner: Once<Backburner>): Disposable {
  const held = new DisposableStore();
  const { lm } = vscode as { readonly lm?: Partial<typeof vscode.lm> };
  const register = lm?.registerMcpServerDefinitionProvider;
  if (register === undefined) return held;
  const changed = held.add(new vscode.EventEmitter<void>());
  held.add(
    settings.onDidChangeAgents(() => {
      changed.fire();
    }),
  );
  held.add(
    trust.onDidGrant(() => {
      changed.fire();
    }),
  );
  held.add(
    register("backburner.agents", {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () => {
        if (!settings.offerMcpServer() || !trust.granted()) return [];
        // The address is known once it listens.
        return [
          new vscode.McpHttpServerDefinition(label, vscode.Uri.parse("http://127.0.0.1/mcp"), {}, version),
        ];
      },
      resolveMcpServerDefinition: async () => {
        requireTrust();
        const { url, token } = await (await backburner.get()).editorServer.address();
        const headers = { Authorization: `Bearer ${token.reveal()}` };
        return new vscode.McpHttpServerDefinition(label, vscode.Uri.parse(url), headers, version);
      },
    }),
  );
  return held;
}
