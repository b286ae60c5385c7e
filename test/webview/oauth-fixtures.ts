import type { OAuthTraceLine, OAuthView } from "../../src/protocol/oauth.ts";
import type { Verification } from "../../src/protocol/tools.ts";
import { verified } from "./tools-fixtures.ts";

/** A client that Backburner has registered. */
export const dynamicClient = {
  kind: "registered",
  origin: "dynamic",
  client_id: "client-0123456789-abcdefghij-0123456789",
  issuer: "https://auth.example.com",
  is_saved: true,
} as const satisfies OAuthView["registration"];

/** Nothing registered, nobody signed in. */
export const noClient: OAuthView = { registration: { kind: "none" }, session: { kind: "none" } };

/** What a form has registered, and not yet saved. */
export const unsavedClient: OAuthView = {
  registration: { ...dynamicClient, is_saved: false },
  session: { kind: "none" },
};

/** A saved client without a sign-in. */
export const signedOut: OAuthView = { registration: dynamicClient, session: { kind: "none" } };

/** A saved client with one that renews itself. */
export const signedIn: OAuthView = {
  registration: dynamicClient,
  session: { kind: "signed-in", until: 4_102_488_000, renews: true, scopes: ["issues:read", "issues:write"] },
};

/** What a registration does that goes well. */
export const registeringSteps: readonly OAuthTraceLine[] = [
  {
    step: "challenge",
    state: "done",
    url: "https://github.example.com/mcp",
    status: 401,
    detail: "It wants a token.",
  },
  {
    step: "resource",
    state: "done",
    url: "https://github.example.com/.well-known/oauth-protected-resource/mcp",
    status: 200,
    detail: "Its authorization server is https://auth.example.com.",
  },
  {
    step: "server",
    state: "done",
    url: "https://auth.example.com/.well-known/oauth-authorization-server",
    status: 200,
    detail: "",
  },
  {
    step: "register",
    state: "done",
    url: "https://auth.example.com/register",
    status: 201,
    detail: "Registered.",
  },
];

/** One that fails at its last step. */
export const failingSteps: readonly OAuthTraceLine[] = [
  ...registeringSteps.slice(0, 3),
  {
    step: "register",
    state: "failed",
    url: "https://auth.example.com/register",
    status: 403,
    detail: "The server registers no clients by itself: enter a client ID below.",
  },
];

/** What a check finds when all is in order but the sign-in. */
export const verifiedButSignIn: Verification = {
  ...verified,
  steps: verified.steps.map((step) =>
    step.step === "auth"
      ? { ...step, state: "done", detail: "It wants a sign-in." }
      : step.step === "tools"
        ? { ...step, state: "skipped", detail: "" }
        : step,
  ),
  tool_count: 0,
  tool_names: [],
  sign_in_at: "https://auth.example.com",
};
