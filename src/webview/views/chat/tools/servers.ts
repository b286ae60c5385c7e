import { computed } from "@preact/signals";
import { dispatch, tools } from "../../../store.ts";
import { editServer } from "../../../tool-form-actions.ts";
import { openTools } from "../../../tools-actions.ts";

/** All tool servers and how they stand; undefined until the host has told. */
export const toolServers = computed(() => {
  const { list } = tools.value;
  return list.kind === "ready" ? list.view : undefined;
});

/** Why it could not be told. */
export const toolServersProblem = computed(() => {
  const { list } = tools.value;
  return list.kind === "failed" ? list.message : undefined;
});

/** Asks for them again after a failure. */
export function openToolServers(): void {
  if (tools.value.list.kind === "failed") openTools();
}

/** Leads to the form where one is added. */
export function addToolServer(): void {
  dispatch({ type: "place:shown", place: "tools" });
  editServer({ id: undefined, copy: false });
}
