import * as vscode from "vscode";
import { AppError, type ErrorCode } from "../../core/base/errors.ts";
import type { Secret } from "../../core/base/secret.ts";
import { type EndpointAddress, endpointAddress } from "../../core/chat/endpoint-address.ts";
import type { AskEndpoint, FoundEndpoint, ModelEndpoint } from "../../core/chat/endpoints.ts";
import { requireTrust } from "../trust.ts";
import { askKey } from "./ask-key.ts";
import type { EndpointSettings } from "./endpoint-settings.ts";
import type { ModelKeys } from "./model-keys.ts";
import { withProgress } from "./with-progress.ts";

/** What adding endpoints needs. */
export interface AddEndpointContext {
  readonly endpoints: EndpointSettings;
  readonly keys: ModelKeys;
  readonly ask: AskEndpoint;
}

/** A server that has given its list of models. */
interface Reached {
  readonly url: string;
  readonly key: Secret | undefined;
  readonly models: number;
}

/**
 * Asks for an address, tries it, asks for a key where the server wants one, and keeps the endpoint; undefined when the user has given up.
 * Errors: those of `AskEndpoint` for an address where no such server is, `daemons.untrusted`.
 */
export async function addModelEndpoint(context: AddEndpointContext): Promise<ModelEndpoint | undefined> {
  requireTrust();
  const address = await askAddress();
  const reached = address === undefined ? undefined : await reach(address, context.ask);
  if (address === undefined || reached === undefined) return undefined;
  const name = await askName(address.name);
  if (name === undefined) return undefined;
  return keepEndpoint({ name, url: reached.url }, reached, context);
}

/** Keeps what was found, the key first so that the list is not asked for without it, and says so. */
export async function keepEndpoint(
  found: FoundEndpoint,
  { key, models }: { readonly key: Secret | undefined; readonly models: number | undefined },
  { endpoints, keys }: AddEndpointContext,
): Promise<ModelEndpoint> {
  const endpoint = { ...endpoints.at(found), name: found.name };
  await keys.set(endpoint, key);
  await endpoints.keep(endpoint);
  if (models !== undefined) {
    void vscode.window.showInformationMessage(
      models === 1
        ? vscode.l10n.t("{0} offers 1 model.", endpoint.name)
        : vscode.l10n.t("{0} offers {1} models.", endpoint.name, models),
    );
  }
  return endpoint;
}

async function askAddress(): Promise<EndpointAddress | undefined> {
  const pasted = await vscode.window.showInputBox({
    title: vscode.l10n.t("Address of a Model Server"),
    prompt: vscode.l10n.t("Any server that speaks OpenAI’s API; the address often ends in /v1."),
    placeHolder: "http://127.0.0.1:11434/v1",
    ignoreFocusOut: true,
    validateInput: (text) =>
      endpointAddress(text) === undefined ? vscode.l10n.t("Enter an http or https address.") : undefined,
  });
  return pasted === undefined ? undefined : endpointAddress(pasted);
}

async function askName(proposed: string): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("Name of the Model Server"),
    prompt: vscode.l10n.t("It is shown beside each of its models."),
    value: proposed,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("Enter a name.") : undefined),
  });
  return name?.trim();
}

/** The first place that has a list counts; where none has, the first says what is wrong, as it is the likeliest. */
async function reach({ urls, name }: EndpointAddress, ask: AskEndpoint): Promise<Reached | undefined> {
  let problem: unknown;
  for (const url of urls) {
    try {
      return await reachOne({ name, url }, ask);
    } catch (error) {
      // A machine that does not answer does not do so under another path either.
      if (!isFailure(error, "model.not_found", "model.bad_reply", "model.failed")) throw error;
      problem ??= error;
    }
  }
  throw problem;
}

async function reachOne(found: FoundEndpoint, ask: AskEndpoint): Promise<Reached | undefined> {
  let key: Secret | undefined;
  for (;;) {
    try {
      const title = vscode.l10n.t("Asking {0} for its models…", new URL(found.url).host);
      const models = await withProgress(title, (signal) => ask({ id: "new", ...found }, key, signal));
      return { url: found.url, key, models: models.length };
    } catch (error) {
      if (!isFailure(error, "model.unauthorized")) throw error;
      const problem =
        key === undefined
          ? vscode.l10n.t("{0} wants a key.", found.name)
          : vscode.l10n.t("{0} does not accept this key.", found.name);
      const asked = await askKey(found, problem);
      if (asked === undefined) return undefined;
      key = asked.key;
    }
  }
}

function isFailure(error: unknown, ...codes: readonly ErrorCode[]): boolean {
  return error instanceof AppError && codes.includes(error.code);
}
