import type { ClientOrigin, OAuthSettings, OAuthStep, OAuthTraceLine } from "../protocol/oauth.ts";
import { t } from "./translate.ts";

/** What the page says of OAuth 2.1: of registering a client, of signing in, and of the steps of both. */
export const oauthTexts = {
  title: t("OAuth 2.1 Client Registration"),
  about: t(
    "Finds the authorization server of this address and makes a client for this editor there, which you sign in with. Nothing is kept until you save.",
  ),
  aboutOwn: t(
    "Uses the client ID below, which was registered by hand: only the authorization server is looked for. Nothing is kept until you save.",
  ),
  register: t("Register Client"),
  registerAgain: t("Re-register Client"),
  idFirst: t("Enter the ID first"),
  mendIdFirst: t("Correct the ID first"),
  urlFirst: t("Enter a valid URL first"),
  registering: t("Registering…"),
  cancel: t("Cancel"),
  cancelTip: t("Cancel registration"),
  success: t("Client registered successfully. Save the connection to persist."),
  failed: t("The client could not be registered"),
  registered: t("Registered"),
  notRegistered: t("Not Registered"),
  clientId: t("Client ID"),
  issuer: t("Authorization server"),
  origin: t("Registration"),
  session: {
    title: t("Sign-in"),
    signedIn: t("Signed in"),
    until: (time: string) => t("until {0}", time),
    renews: t("renews itself"),
    none: t("Not signed in"),
    over: (why: string) => t("Sign-in over: {0}", why),
    scopes: t("Scopes"),
    signIn: t("Sign In"),
    signOut: t("Sign Out"),
    forget: t("Forget Client"),
    forgetTitle: t("Forget this client and its sign-in?"),
    keep: t("Keep"),
  },
  advanced: {
    title: t("Advanced"),
    clientIdHelp: t(
      "Of a client that was registered by hand, with the redirect address http://127.0.0.1/callback. Empty: one is registered.",
    ),
    setSecret: t("Set Client Secret…"),
    changeSecret: t("Change Client Secret…"),
    secretSet: t("Secret set"),
    noSecret: t("No secret"),
    secretHelp: t("It is in the secret storage, never in the settings."),
    auth: t("Client authentication"),
    authHelp: t("How a client with a secret proves itself. The secret is not sent with “None”."),
    scopes: t("Scopes"),
    scopesHelp: t("Separated by spaces; instead of those that the server names. Empty: those."),
    omitResource: t("Leave out the resource parameter"),
    omitResourceHelp: t(
      "For authorization servers that refuse it. Its tokens are then not bound to this tool server.",
    ),
    silentPkce: t("Server does PKCE without saying so"),
    silentPkceHelp: t(
      "Without PKCE a code from the browser could be stolen, so servers that do not name it are refused. Switch on only when you know that yours does it.",
    ),
  },
  trace: {
    title: t("Steps"),
    copy: t("Copy"),
    status: (status: string) => t("HTTP {0}", status),
    state: {
      running: t("running"),
      done: t("done"),
      failed: t("failed"),
      skipped: t("skipped"),
    } satisfies Record<OAuthTraceLine["state"], string>,
  },
  announce: {
    failed: (message: string) => t("Registration failed. {0}", message),
  },
  /** Between two steps. */
  signingIn: t("Signing in…"),
} as const;

/** How a client can prove itself; the names are those of RFC 7591. */
export const clientAuths: readonly (readonly [OAuthSettings["client_auth"], string])[] = [
  ["none", t("None")],
  ["client_secret_basic", "client_secret_basic"],
  ["client_secret_post", "client_secret_post"],
];

/** How a client came to be known to its authorization server. */
export const clientOrigins: Readonly<Record<ClientOrigin, string>> = {
  "pre-registered": t("By hand"),
  "metadata-document": t("By its metadata document"),
  dynamic: t("By Backburner"),
};

/** What each step is called, and what is said while it runs. */
export const oauthSteps: Readonly<Record<OAuthStep, { readonly name: string; readonly running: string }>> = {
  challenge: { name: t("Tool server"), running: t("Asking the tool server…") },
  resource: { name: t("Resource metadata"), running: t("Looking for its authorization server…") },
  server: { name: t("Authorization server"), running: t("Asking the authorization server…") },
  register: { name: t("Client registration"), running: t("Registering…") },
  browser: { name: t("Page in the browser"), running: t("Waiting for the browser…") },
  callback: { name: t("Answer of the browser"), running: t("Waiting for the browser…") },
  token: { name: t("Tokens"), running: t("Getting tokens…") },
  refresh: { name: t("New tokens"), running: t("Renewing the sign-in…") },
  revoke: { name: t("Revocation"), running: t("Signing out…") },
};
