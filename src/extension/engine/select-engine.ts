import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import type { EngineCandidate } from "../../core/engine/candidates.ts";
import type { Engines } from "../../core/engine/engines.ts";
import { serverAddress } from "../../core/engine/server-address.ts";
import { signalOf } from "../cancellation.ts";
import type { Secrets } from "../secrets.ts";
import { settings, writeSetting } from "../settings.ts";
import type { ModalEngineQuestions } from "./questions.ts";
import { selectKernel } from "./select-kernel.ts";
import { askToken } from "./token.ts";

/** What choosing an engine needs. */
export interface SelectEngineContext {
  readonly engines: Engines;
  readonly secrets: Secrets;
  readonly questions: ModalEngineQuestions;
}

type Choice = EngineCandidate | { readonly kind: "address" } | { readonly kind: "automatic" };
type Item = vscode.QuickPickItem & { readonly choice: Choice };

/** Shows all candidates and makes the picked one the user's choice. */
export async function selectEngine(context: SelectEngineContext): Promise<void> {
  const choice = await pick(context.engines);
  if (choice === undefined) return;
  await context.questions.forget();
  if (!(await take(choice, context))) return;
  context.engines.forget();
  if (choice.kind === "server" || choice.kind === "address") await selectKernel(context.engines);
}

async function pick(engines: Engines): Promise<Choice | undefined> {
  const source = new vscode.CancellationTokenSource();
  const title = vscode.l10n.t("Select Jupyter Engine");
  const placeHolder = vscode.l10n.t("What runs background scripts");
  try {
    const items = engines.candidates(signalOf(source.token)).then(itemsOf);
    const picked = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDetail: true });
    return picked?.choice;
  } finally {
    source.cancel();
    source.dispose();
  }
}

/** What is in use, the ways to something that is not listed, and all that was found. */
function itemsOf(candidates: readonly EngineCandidate[]): Item[] {
  const current = candidates.filter((choice) => choice.current);
  const others = candidates.filter((choice) => !choice.current);
  return [
    ...current.map(itemOf),
    separator(),
    { label: vscode.l10n.t("$(globe) Enter the address of a Jupyter server…"), choice: { kind: "address" } },
    {
      label: vscode.l10n.t("$(wand) Choose automatically"),
      detail: vscode.l10n.t("The selected Python, else what is found"),
      choice: { kind: "automatic" },
    },
    separator(),
    ...others.map(itemOf),
  ];
}

function itemOf(choice: EngineCandidate): Item {
  return {
    label: `${iconOf(choice)} ${choice.label}`,
    detail: choice.detail,
    ...(choice.current ? { description: vscode.l10n.t("in use") } : {}),
    choice,
  };
}

function separator(): Item {
  return { label: "", kind: vscode.QuickPickItemKind.Separator, choice: { kind: "automatic" } };
}

function iconOf(candidate: EngineCandidate): string {
  switch (candidate.kind) {
    case "interpreter":
      return "$(snake)";
    case "server":
      return "$(server)";
    case "create":
      return "$(add)";
    default:
      return candidate satisfies never;
  }
}

/** False when the user has not finished it. */
async function take(choice: Choice, { engines, secrets }: SelectEngineContext): Promise<boolean> {
  switch (choice.kind) {
    case "interpreter":
      await useServer(undefined);
      await writeSetting("python.path", choice.interpreter.path);
      return true;
    case "server":
      if (choice.wantsPassword && !(await askToken(choice.url, secrets))) return false;
      if (!choice.wantsPassword && choice.token !== undefined)
        await secrets.setToken(choice.url, choice.token.reveal());
      await useServer(choice.url);
      return true;
    case "create":
      await engines.create(new AbortController().signal);
      return true;
    case "automatic":
      await useServer(undefined);
      await writeSetting("python.path", undefined);
      return true;
    case "address":
      return enterAddress(secrets);
    default:
      return choice satisfies never;
  }
}

/** A kernel that was picked on another server means nothing on this one. */
async function useServer(url: string | undefined): Promise<void> {
  if (serverAddress(settings.jupyterUrl() ?? "")?.url !== url)
    await writeSetting("jupyter.kernel", undefined);
  await writeSetting("jupyter.url", url);
}

async function enterAddress(secrets: Secrets): Promise<boolean> {
  const pasted = await vscode.window.showInputBox({
    title: vscode.l10n.t("Address of a Jupyter Server"),
    prompt: vscode.l10n.t("As the browser shows it; a token in it is kept in the secret storage."),
    placeHolder: "http://localhost:8888/",
    ignoreFocusOut: true,
    validateInput: (text) =>
      serverAddress(text) === undefined ? vscode.l10n.t("Enter an http or https address.") : undefined,
  });
  const address = pasted === undefined ? undefined : serverAddress(pasted);
  if (address === undefined) return false;
  requireSafe(address.url);
  if (address.token !== undefined) await secrets.setToken(address.url, address.token);
  else if ((await secrets.token(address.url)) === undefined) await askToken(address.url, secrets);
  await useServer(address.url);
  return true;
}

/** A token over plain http to another machine can be read on the way; the user decides by writing the setting by hand. */
function requireSafe(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname)) return;
  throw new AppError(
    "jupyter.unreachable",
    vscode.l10n.t(
      "{0} is on another machine and not encrypted. Use https or a tunnel, or set backburner.jupyter.url yourself.",
      hostname,
    ),
  );
}
