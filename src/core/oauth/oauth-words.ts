import type { ToolServer } from "../../protocol/tools.ts";
import { messageOf } from "../base/errors.ts";
import { serverName } from "../tools/server-name.ts";
import type { OAuthClient } from "./authorization-servers.ts";

/** Nobody has signed in. */
export function signInTo(server: ToolServer): string {
  return `Sign in to ${serverName(server)}.`;
}

/** The authorization server takes neither the old tokens nor new ones. */
export const signInEnded = "The sign-in has ended: sign in again.";

/** The client of a sign-in was replaced. */
export const registeredAnew = "The client was registered anew: sign in again.";

/** The record is there and cannot be opened. */
export const keyGone =
  "Signed out: this window has no key to the kept sign-in. Reload it if you have signed in in another window since it was opened, else sign in again.";

/** Why a sign-in under way was given up. */
export const signedOutMeanwhile = "You have signed out meanwhile: sign in again if you want to go on.";

/** Why a sign-in under way was given up. */
export const clientReplaced = "The client was replaced meanwhile: sign in again.";

/** The user's browser was not let open. */
export const browserNotOpened = "The browser was not opened. Sign in again and let it open the page.";

/** Nobody came back. */
export const nothingCameBack =
  "Nothing came back from the browser within 10 minutes; sign in again, or re-register the client if the page there showed an error.";

/** Another window holds the record for too long. */
export const otherWindowBusy =
  "Another window has been busy with this sign-in for a minute; try again, or close the other window.";

/** The authorization server has forgotten the client. One that we have registered is registered again by the next sign-in. */
export function unknownClient({ issuer, origin }: OAuthClient): string {
  const what = origin === "dynamic" ? "sign in again, which registers it anew." : "register it again.";
  return `${hostOf(issuer)} does not know this client any more: ${what}`;
}

/** The authorization server reads who a client is in its document, and could not, or did not like it. */
export function documentNotTaken({ issuer, clientId }: OAuthClient): string {
  return `${hostOf(issuer)} does not take ${clientId} as a client now: make sure that it can read the document there, and that the document names its own address and the address that the browser comes back to; then try again.`;
}

/** A tool wants more than was granted. */
export function moreRights(server: ToolServer, scopes: readonly string[]): string {
  const which =
    scopes.length === 0 ? "" : ` (${scopes.length === 1 ? "scope" : "scopes"} ${scopes.join(", ")})`;
  return `${serverName(server)} wants more rights${which}: sign in again.`;
}

/** The tool server has another authorization server now. */
export function moved(server: ToolServer, issuer: string): string {
  return `${serverName(server)} has moved its sign-in to ${hostOf(issuer)}: sign in again.`;
}

/** A client that was registered by hand belongs to another authorization server. */
export function clientOfAnother(server: ToolServer, client: OAuthClient, issuer: string): string {
  const isSameHost = hostOf(issuer) === hostOf(client.issuer);
  const shown = (one: string): string => (isSameHost ? one : hostOf(one));
  return `${serverName(server)} signs in at ${shown(issuer)} now, and the client on its card belongs to ${shown(client.issuer)}; register it again there.`;
}

/** New tokens could not be had for now. */
export function notRenewed(server: ToolServer, error: unknown): string {
  return `The sign-in to ${serverName(server)} could not be renewed: ${messageOf(error)}`;
}

/** The tokens are forgotten here and may still be good elsewhere. */
export function notRevoked(issuer: string, error: unknown): string {
  return `You are signed out here, but ${hostOf(issuer)} could not be told: ${messageOf(error)}`;
}

/** What a person calls an authorization server. */
export function hostOf(issuer: string): string {
  return URL.parse(issuer)?.host ?? issuer;
}
