import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import type { FindLocalServers, FoundEndpoint, ModelEndpoint } from "../../core/chat/endpoints.ts";
import { requireTrust } from "../trust.ts";
import { type AddEndpointContext, addModelEndpoint, keepEndpoint } from "./add-endpoint.ts";
import { askKey } from "./ask-key.ts";
import { withProgress } from "./with-progress.ts";

/** What the commands for endpoints need. */
export interface EndpointCommandsContext extends AddEndpointContext {
  readonly findLocal: FindLocalServers;
}

/** Looks for servers of models on this machine and keeps those that the user picks; resolves to how many. Errors: `daemons.untrusted`. */
export async function findLocalModels(context: EndpointCommandsContext): Promise<number> {
  requireTrust();
  const title = vscode.l10n.t("Looking for model servers on this machine…");
  const found = await withProgress(title, context.findLocal);
  const known = context.endpoints.list().map(({ url }) => url);
  const fresh = found.filter(({ url }) => !known.includes(url));
  if (fresh.length === 0) {
    await offerAdding(found.length, context);
    return 0;
  }
  const picked = await pickFound(fresh);
  for (const one of picked) await keepEndpoint(one, { key: undefined, models: undefined }, context);
  return picked.length;
}

/** Asks for the key of an endpoint, keeps it and tries it; an empty one is removed. Errors: `model.unauthorized` for a wrong one. */
export async function setModelKey(
  { endpoints, keys, ask }: AddEndpointContext,
  endpointId?: string,
): Promise<void> {
  requireTrust();
  const endpoint = await pickEndpoint(endpoints.list(), vscode.l10n.t("Set Model Key"), endpointId);
  const asked = endpoint === undefined ? undefined : await askKey(endpoint);
  if (endpoint === undefined || asked === undefined) return;
  await keys.set(endpoint, asked.key);
  if (asked.key === undefined) return;
  const title = vscode.l10n.t("Trying the key for {0}…", endpoint.name);
  const { models, problem } = await withProgress(title, async (signal) => {
    try {
      return { models: await ask(endpoint, asked.key, signal), problem: undefined };
    } catch (error) {
      return { models: [], problem: error };
    }
  });
  if (problem instanceof AppError && problem.code === "model.unauthorized") throw problem;
  // Anything else says nothing about the key.
  if (problem === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("{0} accepts the key ({1} models).", endpoint.name, models.length),
    );
  }
}

/** Takes an endpoint out of the settings, with its key. */
export async function removeModelEndpoint(
  { endpoints, keys }: Pick<AddEndpointContext, "endpoints" | "keys">,
  endpointId?: string,
): Promise<void> {
  const title = vscode.l10n.t("Remove Model Endpoint");
  const endpoint = await pickEndpoint(endpoints.list(), title, endpointId);
  if (endpoint === undefined) return;
  await keys.set(endpoint, undefined);
  await endpoints.remove(endpoint.id);
}

async function pickFound(found: readonly FoundEndpoint[]): Promise<readonly FoundEndpoint[]> {
  const items = found.map((one) => ({ label: one.name, description: one.url, picked: true, found: one }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Model Servers on This Machine"),
    placeHolder: vscode.l10n.t("Which of them Backburner may use"),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return (picked ?? []).map((item) => item.found);
}

async function offerAdding(known: number, context: EndpointCommandsContext): Promise<void> {
  const add = vscode.l10n.t("Add Model Endpoint…");
  const message =
    known > 0
      ? vscode.l10n.t("All model servers that were found on this machine have been added before.")
      : vscode.l10n.t(
          "No model server was found on this machine. Start Ollama, LM Studio, llama.cpp or vLLM and look again, or add another server.",
        );
  const picked = await vscode.window.showInformationMessage(message, add);
  if (picked === add) await addModelEndpoint(context);
}

/** The one that is meant; with several and no id the user picks. Errors: `model.not_found` when there is none. */
async function pickEndpoint(
  endpoints: readonly ModelEndpoint[],
  title: string,
  endpointId: string | undefined,
): Promise<ModelEndpoint | undefined> {
  if (endpoints.length === 0) {
    throw new AppError(
      "model.not_found",
      vscode.l10n.t("There is no model endpoint in the settings. Add one first."),
    );
  }
  const meant = endpoints.find(({ id }) => id === endpointId);
  if (meant !== undefined) return meant;
  const items = endpoints.map((endpoint) => ({ label: endpoint.name, description: endpoint.url, endpoint }));
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.endpoint;
}
