import * as vscode from "vscode";
import type { AskedField } from "../../core/tools/tool-client.ts";
import { type AskedProblem, readAsked, type TypedField } from "./asked-values.ts";
import { shownText } from "./shown-text.ts";

/** What the user has answered; without a value the field is left out. */
export interface FieldAnswer {
  readonly value?: string | number | boolean | readonly string[];
}

/** Where in a row of questions one stands. */
export interface AskStep {
  /** Who asks. */
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

type Choice = vscode.QuickPickItem & { readonly answer?: FieldAnswer };

/** Asks for one field; undefined when the user gives up. Rejects with the signal's reason. */
export async function askField(
  field: AskedField,
  step: AskStep,
  signal: AbortSignal,
): Promise<FieldAnswer | undefined> {
  switch (field.kind) {
    case "text":
    case "number":
      return askTyped(field, step, signal);
    case "switch": {
      const items: Choice[] = [
        { label: vscode.l10n.t("Yes"), answer: { value: true } },
        { label: vscode.l10n.t("No"), answer: { value: false } },
      ];
      return pickOne(
        field,
        items,
        items.find(({ answer }) => answer?.value === field.initial),
        step,
        signal,
      );
    }
    case "choice": {
      const items = field.options.map(({ value, title }) => ({
        label: shownText(title, 200),
        answer: { value },
      }));
      const initial = items.filter(({ answer }) => field.initial?.includes(answer.value));
      return field.many
        ? pickMany(field, items, initial, step, signal)
        : pickOne(field, items, initial[0], step, signal);
    }
  }
}

/** Shows a box until the user accepts something, hides it (undefined), or the signal aborts; `accept` gives undefined for what it does not take. */
export async function shown<T>(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  accept: () => T | undefined,
  signal: AbortSignal,
): Promise<T | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
  const abort = (): void => {
    reject(signal.reason as Error);
  };
  signal.addEventListener("abort", abort, { once: true });
  input.onDidAccept(() => {
    const answer = accept();
    if (answer !== undefined) resolve(answer);
  });
  input.onDidHide(() => {
    resolve(undefined);
  });
  try {
    signal.throwIfAborted();
    input.show();
    return await promise;
  } finally {
    signal.removeEventListener("abort", abort);
    input.dispose();
  }
}

async function askTyped(
  field: TypedField,
  step: AskStep,
  signal: AbortSignal,
): Promise<FieldAnswer | undefined> {
  const input = vscode.window.createInputBox();
  begin(input, field, step);
  input.prompt = shownText(field.description === "" ? field.title : field.description, 500);
  input.value = field.initial === undefined ? "" : String(field.initial);
  input.onDidChangeValue(() => {
    input.validationMessage = undefined;
  });
  const accept = (): FieldAnswer | undefined => {
    const read = readAsked(field, input.value);
    if ("problem" in read) {
      input.validationMessage = sentenceFor(read.problem, field);
      return undefined;
    }
    return read.value === undefined ? {} : { value: read.value };
  };
  return shown(input, accept, signal);
}

async function pickOne(
  field: AskedField,
  choices: readonly Choice[],
  initial: Choice | undefined,
  step: AskStep,
  signal: AbortSignal,
): Promise<FieldAnswer | undefined> {
  const input = vscode.window.createQuickPick<Choice>();
  begin(input, field, step);
  input.placeholder = shownText(field.description, 200);
  const leaveOut: Choice = { label: vscode.l10n.t("Leave It Out"), answer: {} };
  input.items = field.required ? choices : [...choices, leaveOut];
  if (initial !== undefined) input.activeItems = [initial];
  return shown(input, () => input.selectedItems[0]?.answer, signal);
}

async function pickMany(
  field: AskedField,
  choices: readonly (Choice & { readonly answer: { readonly value: string } })[],
  initial: readonly Choice[],
  step: AskStep,
  signal: AbortSignal,
): Promise<FieldAnswer | undefined> {
  const input = vscode.window.createQuickPick<(typeof choices)[number]>();
  begin(input, field, step);
  input.canSelectMany = true;
  input.placeholder = shownText(field.description, 200);
  input.items = choices;
  input.selectedItems = choices.filter((choice) => initial.includes(choice));
  const accept = (): FieldAnswer | undefined => {
    const value = input.selectedItems.map(({ answer }) => answer.value);
    if (value.length > 0) return { value };
    if (!field.required) return {};
    input.placeholder = vscode.l10n.t("Choose at least one.");
    return undefined;
  };
  return shown(input, accept, signal);
}

function begin(
  input: vscode.InputBox | vscode.QuickPick<Choice>,
  field: AskedField,
  { title, step, totalSteps }: AskStep,
): void {
  input.title = `${title}: ${shownText(field.title, 100)}`;
  input.step = step;
  input.totalSteps = totalSteps;
  // The answer may have to be looked up elsewhere.
  input.ignoreFocusOut = true;
}

function sentenceFor(problem: AskedProblem, field: TypedField): string {
  switch (problem) {
    case "required":
      return vscode.l10n.t("This is needed.");
    case "too-short":
      return vscode.l10n.t("Enter at least {0} characters.", limitOf(field, "minLength"));
    case "too-long":
      return vscode.l10n.t("Enter at most {0} characters.", limitOf(field, "maxLength"));
    case "email":
      return vscode.l10n.t("Enter an e-mail address.");
    case "uri":
      return vscode.l10n.t("Enter an address with its scheme, such as https://example.com.");
    case "date":
      return vscode.l10n.t("Enter a date such as 2026-01-31.");
    case "date-time":
      return vscode.l10n.t("Enter a date with time and zone such as 2026-01-31T12:00:00Z.");
    case "number":
      return vscode.l10n.t("Enter a number.");
    case "integer":
      return vscode.l10n.t("Enter a whole number.");
    case "too-small":
      return vscode.l10n.t("Enter {0} or more.", limitOf(field, "minimum"));
    case "too-large":
      return vscode.l10n.t("Enter {0} or less.", limitOf(field, "maximum"));
  }
}

function limitOf(field: TypedField, limit: "minLength" | "maxLength" | "minimum" | "maximum"): string {
  return String((field as Partial<Record<typeof limit, number>>)[limit] ?? "");
}
