import type { Params } from "../protocol/requests.ts";
import { ask } from "./host.ts";
import { type OpenForm, serverOf } from "./tool-form.ts";

/** What the host has of a form, and is told of it. */

/** What the form holds, as it is sent. */
export function outgoing({ draftId, values }: OpenForm): Params<"tools:save"> {
  // The schema has no lists that cannot be changed.
  const { headers, tool_filter: filter, account, oauth, ...server } = serverOf(values);
  return {
    draft_id: draftId,
    server: {
      ...server,
      headers: [...headers],
      tool_filter: [...filter],
      account: account === undefined ? undefined : { ...account, scopes: [...account.scopes] },
      ...(oauth === undefined ? {} : { oauth: { ...oauth, scopes: [...oauth.scopes] } }),
    },
    spec_text: values.spec_text,
  };
}

/** Stops on the host what runs for the form `was` and runs no longer in `now`: all of it when there is no such form. */
export function giveUp(was: OpenForm, now?: OpenForm): void {
  if (was.check.kind === "running" && now?.check.kind !== "running") cancelCheck(was.draftId);
  if (was.register.kind === "running" && now?.register.kind !== "running") cancelRegistration(was.draftId);
}

/** The check is no longer looked at, whether it could be stopped or not. */
export function cancelCheck(draftId: string): void {
  ask("tools:cancel-verify", { draft_id: draftId }).catch(ignored);
}

/** As {@link cancelCheck}: nothing that it registers is kept. */
export function cancelRegistration(draftId: string): void {
  ask("oauth:cancel", { draft_id: draftId }).catch(ignored);
}

/** The host forgets it in any case once the page is gone, so a failure changes nothing for the user. */
export function forgetDraft(draftId: string): void {
  ask("tools:discard", { draft_id: draftId }).catch(ignored);
}

function ignored(): undefined {
  return undefined;
}
