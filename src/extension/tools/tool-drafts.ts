import { AppError } from "../../core/base/errors.ts";
import type { Secret } from "../../core/base/secret.ts";
import type { RegisteredClient } from "../../core/oauth/oauth-servers.ts";
import type { DraftSecrets, ToolServer } from "../../protocol/tools.ts";
import type { ServerSecrets } from "./server-access.ts";
import type { Translator } from "./translator.ts";

/** Nobody has more forms open; one that is left without a word is forgotten at last. */
const maxDrafts = 20;

/** What was typed; without a secret it takes away the one that was there. */
interface Typed {
  readonly secret: Secret | undefined;
  /** Where it is for; unknown until the form is used, since its address may be typed later. */
  readonly origin: string | undefined;
}

/** A client, and what it was registered for. */
interface Registered {
  readonly client: RegisteredClient;
  readonly wish: string;
}

/**
 * A form that is open, and the secrets that belong to it. What the user types here goes to the origin with which it is first used and to no
 * other; what the vault has of the saved server counts only as long as type and origin stay. So whoever edits the address sends no secret there.
 */
export class ToolDraft implements ServerSecrets {
  /** The saved server that it was made from. */
  readonly base: ToolServer | undefined;
  /** The id of the server in whose place it is saved; none for a new one and for a copy. */
  readonly replaces: string | undefined;
  readonly #vault: ServerSecrets;
  readonly #headers = new Map<string, Typed>();
  readonly #consentedFor = new Map<string, ToolServer>();
  #key: Typed | undefined;
  #clientSecret: Typed | undefined;
  #registered: Registered | undefined;
  #checking: AbortController | undefined;
  #registering: AbortController | undefined;

  constructor(vault: ServerSecrets, base?: ToolServer, replaces?: string) {
    this.#vault = vault;
    this.base = base;
    this.replaces = replaces;
  }

  /** The servers for which the user has consented to something in this form. */
  get consentedFor(): readonly ToolServer[] {
    return [...this.#consentedFor.values()];
  }

  /** The user has consented to something for what the form holds now. */
  noteConsent(server: ToolServer): void {
    this.#consentedFor.set([server.auth, originOf(server.url), server.account?.provider].join(" "), server);
  }

  setKey(secret: Secret | undefined): void {
    this.#key = { secret, origin: undefined };
  }

  setClientSecret(secret: Secret | undefined): void {
    this.#clientSecret = { secret, origin: undefined };
  }

  setHeader(name: string, secret: Secret | undefined): void {
    this.#headers.set(name, { secret, origin: undefined });
  }

  /** Binds what was typed to the server that the form holds now; what was typed for another origin is forgotten. */
  use({ url }: ToolServer): void {
    const origin = originOf(url);
    if (origin === undefined) return;
    this.#key = boundTo(origin, this.#key);
    this.#clientSecret = boundTo(origin, this.#clientSecret);
    for (const [name, typed] of this.#headers) {
      const bound = boundTo(origin, typed);
      if (bound === undefined) this.#headers.delete(name);
      else this.#headers.set(name, bound);
    }
  }

  async key(server: ToolServer): Promise<Secret | undefined> {
    if (this.#key !== undefined) return meantFor(server, this.#key);
    return this.#stays(server) ? this.#vault.key(this.base) : undefined;
  }

  async header(server: ToolServer, name: string): Promise<Secret | undefined> {
    const typed = this.#headers.get(name);
    if (typed !== undefined) return meantFor(server, typed);
    return this.#stays(server) ? this.#vault.header(this.base, name) : undefined;
  }

  async clientSecret(server: ToolServer): Promise<Secret | undefined> {
    if (this.#clientSecret !== undefined) return meantFor(server, this.#clientSecret);
    return this.#stays(server) ? this.#vault.clientSecret(this.base) : undefined;
  }

  /** The client that was registered in this form, as long as it is for the server that the form holds now. */
  registered(server: ToolServer): RegisteredClient | undefined {
    return this.#registered?.wish === wishOf(server) ? this.#registered.client : undefined;
  }

  setRegistered(server: ToolServer, client: RegisteredClient): void {
    this.#registered = { client, wish: wishOf(server) };
  }

  /** Which secrets are there, for the server as it was saved. */
  async shown(): Promise<DraftSecrets> {
    const { base } = this;
    const key = this.#key === undefined ? base && (await this.#vault.key(base)) : this.#key.secret;
    const clientSecret =
      this.#clientSecret === undefined
        ? base && (await this.#vault.clientSecret(base))
        : this.#clientSecret.secret;
    const headers: string[] = [];
    for (const name of new Set([...(base?.headers ?? []), ...this.#headers.keys()])) {
      const typed = this.#headers.get(name);
      const value = typed === undefined ? base && (await this.#vault.header(base, name)) : typed.secret;
      if (value !== undefined) headers.push(name);
    }
    return {
      key: key !== undefined,
      headers,
      ...(clientSecret === undefined ? {} : { client_secret: true }),
    };
  }

  /** Begins a check; one that runs already is ended. */
  beginCheck(): AbortSignal {
    this.endCheck();
    this.#checking = new AbortController();
    return this.#checking.signal;
  }

  endCheck(): void {
    this.#checking?.abort();
    this.#checking = undefined;
  }

  /** Begins a registration; one that runs already is ended. */
  beginRegistration(): AbortSignal {
    this.endRegistration();
    this.#registering = new AbortController();
    return this.#registering.signal;
  }

  endRegistration(): void {
    this.#registering?.abort();
    this.#registering = undefined;
  }

  #stays(server: ToolServer): this is { readonly base: ToolServer } {
    return this.base !== undefined && isSamePlace(this.base, server);
  }
}

/** The forms that are open. */
export class ToolDrafts {
  readonly #newId: () => string;
  readonly #onEnd: (draft: ToolDraft) => void;
  readonly #drafts = new Map<string, ToolDraft>();

  /** `onEnd`: a form was saved or left. */
  constructor(newId: () => string, onEnd: (draft: ToolDraft) => void) {
    this.#newId = newId;
    this.#onEnd = onEnd;
  }

  add(draft: ToolDraft): string {
    const id = this.#newId();
    this.#drafts.set(id, draft);
    for (const oldest of this.#drafts.keys()) {
      if (this.#drafts.size <= maxDrafts) break;
      this.forget(oldest);
    }
    return id;
  }

  get(id: string): ToolDraft | undefined {
    return this.#drafts.get(id);
  }

  /** The form that a page speaks of. Errors: `tools.unknown` when it is closed. */
  require(id: string, l10n: Translator): ToolDraft {
    const draft = this.get(id);
    if (draft !== undefined) return draft;
    throw new AppError(
      "tools.unknown",
      l10n.t("This form is not open any more. Close it and open it again."),
    );
  }

  /** Ends its check and its registration, and lets go of its secrets. */
  forget(id: string): void {
    const draft = this.#drafts.get(id);
    if (draft === undefined) return;
    draft.endCheck();
    draft.endRegistration();
    this.#drafts.delete(id);
    this.#onEnd(draft);
  }

  dispose(): void {
    for (const id of [...this.#drafts.keys()]) this.forget(id);
  }
}

/** True when a secret of the one may be used for the other. */
export function isSamePlace(one: ToolServer, other: ToolServer): boolean {
  const origin = originOf(one.url);
  return origin !== undefined && one.type === other.type && origin === originOf(other.url);
}

/** What makes a registration another one. */
function wishOf({ type, url, spec_path, inline_spec, oauth }: ToolServer): string {
  const document = type === "openapi" ? [spec_path.trim(), inline_spec] : [];
  const client = [oauth?.client_id.trim(), oauth?.client_auth, oauth?.scopes];
  return JSON.stringify([type, url.trim(), document, client]);
}

function boundTo(origin: string, typed: Typed | undefined): Typed | undefined {
  if (typed?.secret === undefined) return typed;
  return (typed.origin ?? origin) === origin ? { ...typed, origin } : undefined;
}

function meantFor({ url }: ToolServer, { secret, origin }: Typed): Secret | undefined {
  return origin !== undefined && origin === originOf(url) ? secret : undefined;
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
