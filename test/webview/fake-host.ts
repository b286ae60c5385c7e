import type { Attachment, Chat, ChatEvent } from "../../src/protocol/chat.ts";
import type { DaemonOutput } from "../../src/protocol/daemon.ts";
import type { Events, PageMessage } from "../../src/protocol/events.ts";
import type { OAuthView } from "../../src/protocol/oauth.ts";
import type { OpenedChat, OutputSnapshot, StopFailure } from "../../src/protocol/requests.ts";
import type { ServerOffer, ToolServerForm, ToolServersView, Verification } from "../../src/protocol/tools.ts";
import type { ChatsView, GrantView, ModelsView, PageView } from "../../src/protocol/views.ts";

/** What a test wants of the host before the page begins. */
export interface FakeHostSetup {
  /** The list; without it `page:open` is never answered. */
  readonly view?: PageView;
  /** All output by daemon id; `daemon:open` replies with the last `tail` records of it. */
  readonly disk?: Readonly<Record<string, readonly DaemonOutput[]>>;
  readonly tail?: number;
  /** The chat that was open last; without it there is an empty one. `null`: `chat:open` is never answered. */
  readonly chat?: Chat | null;
  readonly chats?: ChatsView;
  readonly models?: ModelsView;
  readonly grants?: readonly GrantView[];
  /** What `attach:file` and `attach:selection` reply. */
  readonly attachment?: Attachment;
  /** The tool servers; without them there are none. */
  readonly tools?: ToolServersView;
  /** What `tools:offer` replies, by server; for others it is never answered. */
  readonly offers?: Readonly<Record<string, ServerOffer>>;
  /** What `tools:draft` replies. */
  readonly form?: ToolServerForm;
  /** What `tools:verify` replies; without it the check goes on. */
  readonly verification?: Verification;
  /** What `oauth:register` replies; without it the registration goes on. */
  readonly registered?: OAuthView;
  /** Requests that are never answered. */
  readonly unanswered?: readonly string[];
  /** Requests that fail, with their message. */
  readonly refuse?: Readonly<Record<string, string>>;
  /** What stopping all fails for. */
  readonly unstoppable?: readonly StopFailure[];
  /** What an earlier page kept. */
  readonly saved?: unknown;
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** What a test can see and do in the page, as `window.fakeHost`. */
interface FakeHost {
  readonly requests: { readonly name: string; readonly params: Record<string, unknown> }[];
  readonly violations: string[];
  saved: unknown;
  /** Batches that were sent and not yet acknowledged. */
  readonly unacknowledged: Set<number>;
  send<Name extends keyof Events>(name: Name, value: Events[Name]): void;
  /** Sends what happened to the chat "c1". */
  chat(events: readonly ChatEvent[]): void;
  /** Sends records as one batch. */
  output(daemonId: string, records: readonly DaemonOutput[], skippedTo?: number): void;
}

declare global {
  interface Window {
    fakeHost: FakeHost;
    acquireVsCodeApi: () => unknown;
    fakeHostSetup: FakeHostSetup;
  }
}

/** Plays the extension host inside the page: answers requests from memory and records what it was asked. */
function installFakeHost(setup: FakeHostSetup): void {
  let batch = 0;
  const unacknowledged = new Set<number>();
  const post = (message: unknown): void => {
    window.postMessage(message, "*");
  };
  const host: FakeHost = {
    requests: [],
    violations: [],
    saved: setup.saved,
    unacknowledged,
    send(name, value) {
      post({ kind: "event", name, value });
    },
    chat(events) {
      post({ kind: "event", name: "chat:events", value: { chat_id: "c1", events } });
    },
    output(daemonId, records, skippedTo) {
      batch++;
      unacknowledged.add(batch);
      const value = { daemon_id: daemonId, batch, records };
      post({
        kind: "event",
        name: "output:batch",
        value: skippedTo === undefined ? value : { ...value, skipped_to: skippedTo },
      });
    },
  };
  window.fakeHost = host;
  window.acquireVsCodeApi = () => ({
    getState: () => host.saved,
    setState: (state: unknown) => {
      host.saved = state;
    },
    postMessage: (message: PageMessage) => {
      const params = message.params as Record<string, unknown>;
      host.requests.push({ name: message.name, params });
      if (message.name === "daemon:ack") unacknowledged.delete(params["batch"] as number);
      const refusal = setup.refuse?.[message.name];
      if (refusal !== undefined) {
        post({ kind: "reply", id: message.id, ok: false, error: { code: "test.refused", message: refusal } });
        return;
      }
      if (message.name === "page:open" && setup.view === undefined) return;
      if (message.name === "chat:open" && setup.chat === null) return;
      if (message.name === "tools:offer" && setup.offers?.[params["id"] as string] === undefined) return;
      if (message.name === "oauth:register" && setup.registered === undefined) return;
      if (setup.unanswered?.includes(message.name) === true) return;
      if (message.name === "tools:verify" && setup.verification === undefined) return;
      post({ kind: "reply", id: message.id, ok: true, value: answer(setup, message.name, params) });
    },
  });
  document.addEventListener("securitypolicyviolation", (event) => {
    host.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
  applyTheme(setup);
}

/** The variables and body classes that VS Code gives its pages, there before the page's own script runs. */
function applyTheme({ variables, bodyClass }: FakeHostSetup): void {
  const sheet = new CSSStyleSheet();
  const lines = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  sheet.replaceSync(`:root { ${lines.join(" ")} }`);
  document.adoptedStyleSheets = [sheet];
  new MutationObserver((_changes, observer) => {
    const body = document.querySelector("body");
    if (body === null) return;
    body.className = bodyClass;
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}

function answer(setup: FakeHostSetup, name: string, params: Record<string, unknown>): unknown {
  const all = setup.disk?.[params["daemon_id"] as string] ?? [];
  if (name === "page:open") return setup.view;
  if (name === "daemon:open") return page(all, setup.tail ?? all.length);
  if (name === "daemon:earlier") {
    const before = all.filter((record) => record.seq < (params["before_seq"] as number));
    return page(before, params["limit"] as number);
  }
  switch (name) {
    case "daemons:stop-all":
      return { failed: setup.unstoppable ?? [] };
    case "chat:open":
      return opened(setup, setup.chat ?? emptyChat("c1"));
    case "chat:new":
      return opened(setup, emptyChat("c2"));
    case "models:refresh":
      return setup.models ?? noModels;
    case "tools:open":
      return setup.tools ?? noServers;
    case "tools:offer":
      return setup.offers?.[params["id"] as string];
    case "attach:file":
    case "attach:selection":
      return setup.attachment;
    case "tools:set-key":
      return { key: true, headers: setup.form?.secrets.headers ?? [] };
    case "tools:set-header":
      return { key: setup.form?.secrets.key ?? false, headers: [params["name"]] };
    case "oauth:set-client-secret":
      return { ...setup.form?.secrets, client_secret: true };
    case "oauth:register":
      return setup.registered;
    case "tools:save":
      return { id: (params["server"] as { readonly id: string }).id };
    default:
      return ofTools(setup, name, params);
  }
}

function ofTools(setup: FakeHostSetup, name: string, params: Record<string, unknown>): unknown {
  switch (name) {
    case "tools:open":
      return setup.tools ?? { servers: [], editor_tools: 0, problems: [], deleted: undefined };
    case "tools:offer":
      return setup.offers?.[params["id"] as string];
    case "tools:draft":
      return setup.form;
    case "tools:verify":
      return setup.verification;
    default:
      return undefined;
  }
}

const noModels: ModelsView = { models: [], problems: [] };
const noServers: ToolServersView = { servers: [], editor_tools: 0, problems: [], deleted: undefined };

function opened({ chats, models, grants }: FakeHostSetup, chat: Chat): OpenedChat {
  const { chat_id, title, updated_at, messages } = chat;
  const summary = { chat_id, title, updated_at, message_count: messages.length };
  return {
    chat,
    grants: grants ?? [],
    chats: chats ?? { chats: [summary], open: chat_id },
    models: models ?? noModels,
  };
}

function emptyChat(id: string): Chat {
  const at = Date.now() / 1000;
  return {
    chat_id: id as Chat["chat_id"],
    title: "New Chat",
    titled: false,
    created_at: at,
    updated_at: at,
    messages: [],
  };
}

function page(records: readonly DaemonOutput[], limit: number): OutputSnapshot {
  return { records: records.slice(-limit), earlier: records.length > limit };
}

installFakeHost(window.fakeHostSetup);
