import type { Discovery, OAuthClient, OAuthTokens } from "./authorization-servers.ts";
import { isOver } from "./expiry.ts";
import type { OAuthRecord, SignedIn } from "./oauth-record.ts";
import { registeredAnew } from "./oauth-words.ts";

/** A server that sends everybody to another authorization server each day must not make the record grow. */
const maxClients = 8;

/** A client has been registered: it takes the place of the one of that issuer. A sign-in that runs keeps the one that it was made with. */
export function withClient(record: OAuthRecord, client: OAuthClient): OAuthRecord {
  const others = record.clients.filter(
    ({ issuer, clientId, origin }) =>
      issuer !== client.issuer &&
      // The user says where a client that was registered by hand belongs: it is of one issuer at a time.
      !(origin === "pre-registered" && client.origin === origin && client.clientId === clientId),
  );
  return { ...record, clients: [...others, client].slice(-maxClients) };
}

/** The user has registered a client: a sign-in that was made with another one, or at another issuer, is over. */
export function withChosenClient(record: OAuthRecord, client: OAuthClient): OAuthRecord {
  const next = withClient(record, client);
  const { session } = record;
  if (session.kind === "none") return next;
  if (
    session.kind === "over" ||
    session.client.clientId !== client.clientId ||
    session.client.issuer !== client.issuer
  )
    return { ...next, session: { kind: "over", message: registeredAnew }, wantedScopes: [] };
  return { ...next, session: { ...session, client } };
}

/** The authorization server does not know a client any more. */
export function withoutClient(record: OAuthRecord, { issuer, clientId }: OAuthClient): OAuthRecord {
  return {
    ...record,
    clients: record.clients.filter((one) => one.issuer !== issuer || one.clientId !== clientId),
  };
}

/** A sign-in has been made; it takes the place of the one before. `now` is in epoch seconds. */
export function withSession(
  record: OAuthRecord,
  made: {
    readonly id: string;
    readonly client: OAuthClient;
    readonly discovery: Discovery;
    readonly tokens: OAuthTokens;
  },
  now: number,
): OAuthRecord {
  const session: SignedIn = { kind: "signed-in", ...made, tokens: usable(made.tokens, now), receivedAt: now };
  return { ...withClient(record, made.client), session };
}

/** New tokens have come for a sign-in; nothing changes when it is another one by now. */
export function renewed(session: SignedIn, tokens: OAuthTokens, now: number): SignedIn {
  return { ...session, tokens: usable(tokens, now), receivedAt: now };
}

/** The authorization server of a sign-in is asked elsewhere from now on. */
export function withDiscovery(record: OAuthRecord, discovery: Discovery): OAuthRecord {
  const { session } = record;
  return session.kind === "signed-in" ? { ...record, session: { ...session, discovery } } : record;
}

/** A sign-in has ended, which is told; nothing changes when it is another one by now: the first ending wins. */
export function withEnded(record: OAuthRecord, id: string, message: string): OAuthRecord {
  if (!isSession(record, id)) return record;
  return { ...record, session: { kind: "over", message } };
}

/** The user has signed out; nothing changes when it is another sign-in by now. */
export function withSignedOut(record: OAuthRecord, id: string): OAuthRecord {
  if (!isSession(record, id)) return record;
  return { ...record, session: { kind: "none" }, wantedScopes: [] };
}

/** Whether the sign-in that goes on is this one. */
export function isSession({ session }: OAuthRecord, id: string): boolean {
  return session.kind === "signed-in" && session.id === id;
}

/** What of a record others are told about when it changes: new tokens of the same sign-in are nobody's business. */
export function outlineOf({ clients, session }: OAuthRecord): string {
  const known = clients.map(({ issuer, clientId, origin }) => [issuer, clientId, origin]);
  switch (session.kind) {
    case "none":
      return JSON.stringify([known]);
    case "over":
      return JSON.stringify([known, session.message]);
    case "signed-in": {
      const { refreshToken, scopes } = session.tokens;
      return JSON.stringify([known, session.id, refreshToken !== undefined, scopes]);
    }
  }
}

/** An end that is past when the tokens come says that one of the clocks is wrong: they are used until they are refused. */
function usable({ expiresAt, ...tokens }: OAuthTokens, now: number): OAuthTokens {
  return expiresAt === undefined || isOver(expiresAt, now) ? tokens : { ...tokens, expiresAt };
}
