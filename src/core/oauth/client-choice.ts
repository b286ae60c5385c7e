import type { ToolServer } from "../../protocol/tools.ts";
import type { Secret } from "../base/secret.ts";
import type { Discovery, OAuthClient } from "./authorization-servers.ts";
import { isOver } from "./expiry.ts";
import { OAuthError } from "./oauth-error.ts";
import type { OAuthRecord } from "./oauth-record.ts";
import { clientOfAnother } from "./oauth-words.ts";

/** A client before it is known where the browser comes back to. */
export type UnplacedClient = Omit<OAuthClient, "redirectUri">;

/** What there is to sign in with at an authorization server. */
export interface ClientChoice {
  /** Undefined: one has to be registered. */
  readonly client: UnplacedClient | undefined;
  /** Where the browser came back to until now. */
  readonly redirectUri: string | undefined;
}

/** What a choice depends on beside the record. */
export interface ClientWorld {
  readonly clientSecret: Secret | undefined;
  readonly metadataDocument: string | undefined;
  /** Epoch seconds. */
  readonly now: number;
}

/** The client that the user has entered on the card; undefined for none. */
export function preRegistered(
  server: ToolServer,
  issuer: string,
  secret: Secret | undefined,
): UnplacedClient | undefined {
  const { client_id: clientId = "", client_auth: auth = "none" } = server.oauth ?? {};
  if (clientId === "") return undefined;
  // A public client has no secret: one that was left over from another setting is not sent.
  const proof = secret === undefined || auth === "none" ? {} : { clientSecret: secret };
  return { issuer, clientId, auth, origin: "pre-registered", ...proof };
}

/**
 * The client for an issuer: the one of the card, else the kept one of that issuer, else none. Errors: `oauth.mismatch` when the client of
 * the card is known to belong to another issuer, which must never hear of it from this one.
 */
export function chooseClient(
  server: ToolServer,
  { clients }: OAuthRecord,
  { issuer, tokenEndpoint, takesMetadataDocuments }: Discovery["server"],
  world: ClientWorld,
): ClientChoice {
  const document = takesMetadataDocuments ? world.metadataDocument : undefined;
  const kept = clients.find((client) => client.issuer === issuer);
  const entered = preRegistered(server, issuer, world.clientSecret);
  if (entered === undefined) {
    return kept === undefined || !isUsable(kept, document, world.now)
      ? { client: undefined, redirectUri: kept?.redirectUri }
      : { client: kept, redirectUri: kept.redirectUri };
  }
  const same = clients.filter((client) => isSameEntry(client, entered));
  // One without metadata went by the name of its token endpoint until it had some.
  const elsewhere = same.find((client) => client.issuer !== issuer && client.issuer !== tokenEndpoint);
  if (elsewhere !== undefined) {
    const url = server.url;
    throw new OAuthError(
      "oauth.mismatch",
      { step: "server", url },
      clientOfAnother(server, elsewhere, issuer),
    );
  }
  return { client: entered, redirectUri: same[0]?.redirectUri ?? kept?.redirectUri };
}

/** The kept client that would be used, as far as it can be told without asking where the server signs in now. */
export function shownClient(server: ToolServer, { clients, session }: OAuthRecord): OAuthClient | undefined {
  const entered = preRegistered(server, "", undefined);
  const fitting = clients.filter((client) =>
    entered === undefined ? client.origin !== "pre-registered" : isSameEntry(client, entered),
  );
  const issuer = session.kind === "signed-in" ? session.client.issuer : undefined;
  return fitting.find((client) => client.issuer === issuer) ?? fitting.at(-1);
}

function isSameEntry(client: OAuthClient, entered: UnplacedClient): boolean {
  return client.origin === "pre-registered" && client.clientId === entered.clientId;
}

/** `document` is what the server would take now, and before a registration. */
function isUsable(client: OAuthClient, document: string | undefined, now: number): boolean {
  switch (client.origin) {
    // The card names none any more.
    case "pre-registered":
      return false;
    case "metadata-document":
      return client.clientId === document;
    case "dynamic":
      if (document !== undefined) return false;
      // Zero says that it never ends (RFC 7591, section 3.2.1).
      return client.secretExpiresAt === 0 || !isOver(client.secretExpiresAt, now);
  }
}
