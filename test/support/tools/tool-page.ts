import { Emitter } from "../../../src/core/base/emitter.ts";
import { AppError } from "../../../src/core/base/errors.ts";
import { Secret } from "../../../src/core/base/secret.ts";
import type { ServerStatus } from "../../../src/core/tools/tool-servers.ts";
import type { ServerExtras, Tool, ToolList } from "../../../src/core/tools/tool-client.ts";
import { blankServer } from "../../../src/extension/tools/blank-server.ts";
import type { ServerSecrets } from "../../../src/extension/tools/server-access.ts";
import type { AskedSecret } from "../../../src/extension/tools/tool-dialogs.ts";
import type { SecretVault, ServerSettings, SpecTextStore } from "../../../src/extension/tools/tool-parts.ts";
import { ToolsPage, type ToolsPageContext } from "../../../src/extension/tools/tools-page.ts";
import { ToolsView } from "../../../src/extension/tools/tools-view.ts";
import type { Translator } from "../../../src/extension/tools/translator.ts";
import type { HostMessage } from "../../../src/protocol/events.ts";
import type { Params } from "../../../src/protocol/requests.ts";
import type { ChatTools, ToolServer, Verification } from "../../../src/protocol/tools.ts";
import { ManualClock } from "../manual-clock.ts";
import { FakeSignIns } from "./fake-sign-ins.ts";

/** English, with the values filled in. */
export const english: Translator = {
  t: (message, ...args) => message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)])),
};

/** A server as the settings keep it. */
export function toolServer(fields: Partial<ToolServer> = {}): ToolServer {
  return { ...blankServer, id: "one", url: "https://one.example/api", ...fields };
}

/** A check that has found nothing. */
export const verified: Verification = {
  ok: true,
  steps: [],
  tool_count: 0,
  tool_names: [],
  skipped: [],
  seconds: 0,
};

/** The vault as it is meant to be: a secret belongs to an id and an origin. */
export class MemoryVault implements SecretVault {
  readonly #changed = new Emitter<undefined>();
  readonly onDidChange = this.#changed.event;
  readonly texts = new Map<string, string>();

  key = async (server: ToolServer): Promise<Secret | undefined> => this.#get(placeOf(server, "key"));
  clientSecret = async (server: ToolServer): Promise<Secret | undefined> =>
    this.#get(placeOf(server, "client-secret"));
  header = async (server: ToolServer, name: string): Promise<Secret | undefined> =>
    this.#get(placeOf(server, name.toLowerCase()));
  setKey = async (server: ToolServer, key: Secret | undefined): Promise<void> => {
    this.#set(placeOf(server, "key"), key);
  };
  setClientSecret = async (server: ToolServer, secret: Secret | undefined): Promise<void> => {
    this.#set(placeOf(server, "client-secret"), secret);
  };
  setHeader = async (server: ToolServer, name: string, value: Secret | undefined): Promise<void> => {
    this.#set(placeOf(server, name.toLowerCase()), value);
  };
  forget = async (server: ToolServer): Promise<void> => {
    for (const what of ["key", "client-secret", ...server.headers.map((name) => name.toLowerCase())])
      this.#set(placeOf(server, what), undefined);
  };
  missing = async (server: ToolServer): Promise<readonly string[]> => [
    ...(server.auth === "bearer" && (await this.key(server)) === undefined ? ["key"] : []),
    ...server.headers.filter((name) => !this.texts.has(placeOf(server, name.toLowerCase()))),
  ];

  #get(place: string): Secret | undefined {
    const text = this.texts.get(place);
    return text === undefined ? undefined : new Secret(text);
  }

  #set(place: string, secret: Secret | undefined): void {
    if (secret === undefined) this.texts.delete(place);
    else this.texts.set(place, secret.reveal());
    this.#changed.fire(undefined);
  }
}

/** One page with everything around it in memory, and what it was told and has asked for. */
export class ToolPageWorld {
  readonly clock = new ManualClock();
  readonly vault = new MemoryVault();
  readonly signIns = new FakeSignIns();
  readonly specs = new Map<string, string>();
  readonly #settingsChanged = new Emitter<undefined>();
  readonly #serversChanged = new Emitter<undefined>();
  readonly granted = new Emitter<undefined>();
  servers: ToolServer[] = [];
  statuses: readonly Partial<ServerStatus>[] = [];
  trusted = true;
  lists: Readonly<Record<string, ToolList>> = {};
  extras: ServerExtras | undefined;
  editorTools: readonly Tool[] = [];
  /** What the user says next, the oldest first. */
  readonly answers: AskedSecret[] = [];
  promptValues: Readonly<Record<string, string>> | undefined = {};
  readonly allowed = new Map<string, readonly string[]>();
  verify: ToolsPageContext["verify"] = async () => verified;
  reconnect: (id: string) => Promise<void> = async () => undefined;
  /** What was asked for of the outside, in order. */
  readonly asked: unknown[][] = [];
  /** The servers, as they were, for which the user's consents were looked through. */
  readonly released: ToolServer[] = [];
  /** The user is asked whether an address may know them. */
  consent: () => Promise<boolean> = async () => true;
  /** The origins that may. */
  readonly consented = new Set<string>();
  /** The addresses for which consents were looked through that were given in a form. */
  readonly releasedForms: string[] = [];
  /** Aborts when the user gives up a sign-in. */
  readonly givingUp = new AbortController();
  /** The tools that new chats begin with. */
  remembered: ChatTools | undefined;
  readonly posted: HostMessage[] = [];
  readonly page: ToolsPage;
  readonly context: ToolsPageContext;
  #ids = 0;

  constructor() {
    this.context = this.#context();
    this.page = new ToolsPage(this.context, (message) => this.posted.push(message));
  }

  serversChanged(): void {
    this.#serversChanged.fire(undefined);
  }

  /** The names of what the page was told, with its value. */
  events(name: string): unknown[] {
    return this.posted.flatMap((message) =>
      message.kind === "event" && message.name === name ? [message.value] : [],
    );
  }

  /** A form as the page sends it. */
  form(draftId: string, server: ToolServer, specText = ""): Params<"tools:save"> {
    const { headers, tool_filter: filter, account, oauth, ...rest } = server;
    return {
      draft_id: draftId,
      server: {
        ...rest,
        headers: [...headers],
        tool_filter: [...filter],
        account: account === undefined ? undefined : { ...account, scopes: [...account.scopes] },
        ...(oauth === undefined ? {} : { oauth: { ...oauth, scopes: [...oauth.scopes] } }),
      },
      spec_text: specText,
    };
  }

  /** A form for a server, with what the page gets. */
  async draft(id?: string, copy = false): Promise<Awaited<ReturnType<ToolsPage["handlers"]["tools:draft"]>>> {
    return this.page.handlers["tools:draft"](id === undefined ? { copy } : { id, copy });
  }

  #context(): ToolsPageContext {
    const nothingChanges = new Emitter<undefined>();
    const settings: ServerSettings = {
      list: () => this.servers,
      problems: () => [],
      onDidChange: this.#settingsChanged.event,
      keep: async (server, replacing) => {
        const place = replacing ?? server.id;
        this.asked.push(["keep", server.id, place]);
        const at = this.servers.findIndex(({ id }) => id === place);
        this.servers = at < 0 ? [...this.servers, server] : this.servers.with(at, server);
        this.#settingsChanged.fire(undefined);
      },
    };
    const specs: SpecTextStore = {
      get: async (id) => this.specs.get(id),
      set: async (id, text) => {
        if (text === undefined) this.specs.delete(id);
        else this.specs.set(id, text);
      },
    };
    const servers: ToolsPageContext["servers"] = {
      statuses: () =>
        this.servers.map((server, index) => ({
          server,
          state: { kind: "stopped" },
          ...this.statuses[index],
        })),
      onDidChange: this.#serversChanged.event,
      start: () => this.asked.push(["start"]),
      list: async (id) => this.lists[id] ?? { tools: [], skipped: [] },
      extras: async () => this.extras,
      reconnect: async (id) => {
        this.asked.push(["reconnect", id]);
        await this.reconnect(id);
      },
      refresh: (id) => this.asked.push(["refresh", id]),
    };
    const approvals: ToolsPageContext["approvals"] = {
      answer: (...args) => this.asked.push(["answer", ...args]),
      allowedForGood: (id) => this.allowed.get(id) ?? [],
      revoke: (...args) => this.asked.push(["revoke", ...args]),
      onDidChange: nothingChanges.event,
    };
    const editor = { list: () => this.editorTools, onDidChange: nothingChanges.event };
    const deletion: ToolsPageContext["deletion"] = {
      deleted: undefined,
      onDidChange: nothingChanges.event,
      delete: async (...args) => void this.asked.push(["delete", ...args]),
      undo: async () => {
        this.asked.push(["undo"]);
        return undefined;
      },
    };
    const parts = {
      servers,
      settings,
      secrets: this.vault,
      approvals,
      editor,
      deletion,
      oauth: this.signIns,
    };
    return {
      ...parts,
      specs,
      view: new ToolsView({ ...parts, clock: this.clock }),
      consents: {
        release: async (before) => void this.released.push(before),
        releaseOf: async ({ consentedFor }) =>
          void this.releasedForms.push(...consentedFor.map(({ url }) => url)),
      },
      chats: { emit: (...args) => void this.asked.push(["emit", ...args]) },
      cancelCall: (...args) => this.asked.push(["cancel", ...args]),
      rememberTools: async (tools) => void (this.remembered = tools),
      transfer: {
        import: async () => this.asked.push(["import"]),
        export: async (id) => this.asked.push(["export", id]),
      },
      showLog: ({ id }) => this.asked.push(["log", id]),
      accessTo: accessOf,
      describe: async ({ server, specText }) => {
        this.asked.push(["describe", server.url, specText]);
        return [];
      },
      verify: (...args) => this.verify(...args),
      accountProviders: () => ["github"],
      sessions: {
        token: async (url, mayAsk) => {
          const { origin } = new URL(url);
          if (this.consented.has(origin)) return new Secret("session");
          if (!mayAsk) return undefined;
          this.asked.push(["token", url, mayAsk]);
          if (!(await this.consent())) return undefined;
          this.consented.add(origin);
          return new Secret("session");
        },
      },
      accounts: {
        isApproved: async () => false,
        signIn: async ({ id }) => {
          this.asked.push(["account", id]);
          return true;
        },
      },
      dialogs: {
        key: async (title, url) => {
          this.asked.push(["key", title, url]);
          return this.answers.shift();
        },
        header: async (name, url) => {
          this.asked.push(["header", name, url]);
          return this.answers.shift();
        },
        clientSecret: async (title) => {
          this.asked.push(["client-secret", title]);
          return this.answers.shift();
        },
        signingIn: async (title, work) => {
          this.asked.push(["signing-in", title]);
          return work(() => undefined, this.givingUp.signal);
        },
        warn: (message) => this.asked.push(["warn", message]),
        promptValues: async ({ name }) => {
          this.asked.push(["prompt", name]);
          return this.promptValues;
        },
      },
      trust: {
        granted: () => this.trusted,
        require: () => {
          if (!this.trusted) throw new AppError("daemons.untrusted", "Restricted Mode.");
        },
        onDidGrant: this.granted.event,
      },
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      l10n: english,
      newId: () => {
        this.#ids += 1;
        return `draft${String(this.#ids)}`;
      },
      report: { guard: (work) => work() },
    };
  }
}

/** What a request would carry: the key and the headers of the form. */
function accessOf(server: ToolServer, secrets: ServerSecrets): ReturnType<ToolsPageContext["accessTo"]> {
  return {
    credential: () => secrets.key(server),
    headers: async () => {
      const values = server.headers.map(async (name) => [name, await secrets.header(server, name)] as const);
      return Object.fromEntries(
        (await Promise.all(values)).flatMap(([name, value]) => (value ? [[name, value]] : [])),
      );
    },
    refused: async () => false,
  };
}

function placeOf({ id, url }: ToolServer, what: string): string {
  return `${new URL(url).origin} ${id} ${what}`;
}

function ignore(): void {
  // Nobody reads it.
}
