import { Emitter } from "../../../src/core/base/emitter.ts";
import type { RegisteredClient, RegistrationForm } from "../../../src/core/oauth/oauth-servers.ts";
import type { Trace } from "../../../src/core/oauth/authorization-servers.ts";
import type { ServerAccess } from "../../../src/core/tools/server-access.ts";
import type { SignIns } from "../../../src/extension/tools/oauth/sign-ins.ts";
import type { OAuthView } from "../../../src/protocol/oauth.ts";
import type { ToolServer } from "../../../src/protocol/tools.ts";

/** A client as a registration gives it. */
export const registered: RegisteredClient = {
  client: {
    issuer: "https://login.example",
    clientId: "client-1",
    auth: "none",
    origin: "dynamic",
    redirectUri: "http://127.0.0.1:4711/callback",
  },
  discovery: {
    server: {
      issuer: "https://login.example",
      authorizationEndpoint: "https://login.example/authorize",
      tokenEndpoint: "https://login.example/token",
      scopes: [],
      pkceMethods: ["S256"],
      tokenAuthMethods: ["none"],
      sendsIssuer: true,
      takesMetadataDocuments: false,
    },
    resource: "https://one.example/api",
    scopes: [],
  },
};

/** The sign-ins to tool servers, in memory: what was asked of them, and how each server stands. */
export class FakeSignIns implements SignIns {
  readonly #changed = new Emitter<string | undefined>();
  readonly onDidChange = this.#changed.event;
  readonly asked: unknown[][] = [];
  /** The ids that somebody has signed in to, and what for. */
  readonly sessions = new Map<string, readonly string[]>();
  /** What the last registration was asked with. */
  form: RegistrationForm | undefined;
  readonly clients = new Map<string, RegisteredClient>();
  /** What registering and signing in do before they succeed. */
  work: (trace: Trace, signal: AbortSignal) => Promise<void> = async () => undefined;
  revokeProblem: string | undefined;
  failure: Error | undefined;

  /** Somebody has signed in, in whichever window. */
  signedIn(id: string, scopes: readonly string[] = []): void {
    this.sessions.set(id, scopes);
    this.#changed.fire(id);
  }

  async view({ id }: ToolServer, unsaved?: RegisteredClient): Promise<OAuthView> {
    if (this.failure !== undefined) throw this.failure;
    const client = unsaved ?? this.clients.get(id);
    const scopes = this.sessions.get(id);
    return {
      registration:
        client === undefined
          ? { kind: "none" }
          : {
              kind: "registered",
              origin: client.client.origin,
              client_id: client.client.clientId,
              issuer: client.client.issuer,
              is_saved: unsaved === undefined,
            },
      session: scopes === undefined ? { kind: "none" } : { kind: "signed-in", renews: true, scopes },
    };
  }

  async register(
    { id, url }: ToolServer,
    form: RegistrationForm,
    trace: Trace,
    signal: AbortSignal,
  ): Promise<RegisteredClient> {
    this.asked.push(["register", id, url, form.clientSecret?.reveal()]);
    this.form = form;
    await this.work(trace, signal);
    return registered;
  }

  async keep({ id }: ToolServer, client: RegisteredClient): Promise<void> {
    this.asked.push(["keep-client", id]);
    this.clients.set(id, client);
  }

  async signIn({ id }: ToolServer, trace: Trace, signal: AbortSignal): Promise<void> {
    this.asked.push(["sign-in", id]);
    await this.work(trace, signal);
    this.signedIn(id);
  }

  async signOut(
    { id }: ToolServer,
    trace: Trace,
    signal: AbortSignal,
  ): Promise<{ readonly problem?: string }> {
    this.asked.push(["sign-out", id]);
    this.sessions.delete(id);
    await this.work(trace, signal);
    return this.revokeProblem === undefined ? {} : { problem: this.revokeProblem };
  }

  async forgetClient({ id }: ToolServer): Promise<void> {
    this.asked.push(["forget-client", id]);
    this.clients.delete(id);
    this.sessions.delete(id);
  }

  async forget({ id, url }: ToolServer): Promise<void> {
    this.asked.push(["forget", id, new URL(url).origin]);
    this.clients.delete(id);
    this.sessions.delete(id);
  }

  access(): Pick<ServerAccess, "credential" | "refused"> {
    return { credential: async () => undefined, refused: async () => false };
  }
}
