import { signal } from "@preact/signals";
import type { ToolServersView } from "../../../../protocol/tools.ts";
import { ask, onEvent, sentenceOf } from "../../../host.ts";
import { dispatch } from "../../../store.ts";

/** All tool servers and how they stand; undefined until the host has told. */
export const toolServers = signal<ToolServersView | undefined>(undefined);

/** Why it could not be told. */
export const toolServersProblem = signal<string | undefined>(undefined);

let asked = false;

/** Asks for the tool servers, once; asks again after a failure. */
export function openToolServers(): void {
  if (asked) return;
  asked = true;
  toolServersProblem.value = undefined;
  ask("tools:open", {}).then(
    (view) => {
      toolServers.value = view;
    },
    (error: unknown) => {
      asked = false;
      toolServersProblem.value = sentenceOf(error);
    },
  );
}

onEvent((event) => {
  if (event.name === "tools:view") toolServers.value = event.value;
});

/** Leads to the place where one is added. */
export function addToolServer(): void {
  dispatch({ type: "place:shown", place: "tools" });
}
