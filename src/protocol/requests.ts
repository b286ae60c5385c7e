import * as z from "zod/mini";
import type { Attachment, Chat } from "./chat.ts";
import type { DaemonOutput } from "./daemon.ts";
import type { DaemonId } from "./ids.ts";
import type { OAuthView } from "./oauth.ts";
import type { DraftSecrets, ServerOffer, ToolServerForm, ToolServersView, Verification } from "./tools.ts";
import type { ChatsView, GrantView, ModelsView, PageView } from "./views.ts";

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));
const count = z.int().check(z.nonnegative());
const daemon = z.object({ daemon_id: id });
const chat = z.object({ chat_id: id });
/** What is sent to a model or run is at most this long. */
const text = z.string().check(z.maxLength(1024 * 1024));
const name = z.string().check(z.minLength(1), z.maxLength(200));
const attachment = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), name, text, language: z.optional(name) }),
  z.object({
    kind: z.literal("image"),
    name,
    mime: z.enum(["image/png", "image/jpeg", "image/gif", "image/webp"]),
    data: z.string().check(z.maxLength(4 * 1024 * 1024), z.regex(/^[A-Za-z0-9+/]*={0,2}$/)),
  }),
]);
const attachments = z.array(attachment).check(z.maxLength(20));
const code = z.object({ code: text, language: name });
const run = z.object({ chat_id: id, run_id: id });

/** As models and their servers make them. */
const callId = z.string().check(z.minLength(1), z.maxLength(4096));
const list = z.array(z.string().check(z.maxLength(400))).check(z.maxLength(5000));
const serverId = z.string().check(z.minLength(1), z.maxLength(200));
const server = z.object({ id: serverId });
const draft = z.object({ draft_id: id });
/** What a form holds: as text, since it may make no sense yet. */
const formValues = z.object({
  id: z.string().check(z.maxLength(200)),
  type: z.enum(["openapi", "mcp"]),
  url: z.string().check(z.maxLength(8192)),
  spec_path: z.string().check(z.maxLength(8192)),
  inline_spec: z.boolean(),
  auth: z.enum(["none", "bearer", "session", "oauth", "oauth_2.1"]),
  account: z.optional(z.object({ provider: z.string().check(z.maxLength(200)), scopes: list })),
  oauth: z.optional(
    z.object({
      client_id: z.string().check(z.maxLength(2000)),
      client_auth: z.enum(["none", "client_secret_basic", "client_secret_post"]),
      scopes: list,
      omit_resource: z.boolean(),
      allow_silent_pkce: z.boolean(),
    }),
  ),
  headers: list,
  name: z.string().check(z.maxLength(200)),
  description: z.string().check(z.maxLength(4000)),
  enabled: z.boolean(),
  tool_filter: list,
});
const form = z.object({
  draft_id: id,
  server: formValues,
  spec_text: z.string().check(z.maxLength(32 * 1024 * 1024)),
});

/**
 * Everything that the page may ask, as schemas: the page is the less trusted side, so what comes in is parsed.
 * A name is `noun:verb`.
 */
export const requests = {
  /** The page is there; replies with what to draw. */
  "page:open": z.object({}),
  /** Starts following a daemon's output; replies with its tail. */
  "daemon:open": daemon,
  /** Stops following it. */
  "daemon:close": daemon,
  /** The page has drawn this batch. */
  "daemon:ack": z.object({ daemon_id: id, batch: count }),
  /** Replies with up to `limit` records that came before `before_seq`, oldest first. */
  "daemon:earlier": z.object({
    daemon_id: id,
    before_seq: count,
    limit: z.int().check(z.minimum(1), z.maximum(2000)),
  }),
  /** Stops it; replies once it is stopping, not once it has ended, and with the error when it does not come to that. */
  "daemon:stop": daemon,
  /** Runs the same code again as a new daemon. */
  "daemon:run-again": daemon,
  /** Opens its whole kept output in an editor. */
  "daemon:show-log": daemon,
  /** Opens its code in an editor. */
  "daemon:show-code": daemon,
  /** Opens one scripted or rich output in the browser, outside VS Code. */
  "daemon:open-in-browser": z.object({ daemon_id: id, seq: count }),
  /** Stops all that run; replies once each is stopping, or was kept from it. */
  "daemons:stop-all": z.object({}),
  /** Removes the ended ones from the list and from disk. */
  "daemons:clear-finished": z.object({}),
  /** Makes this chat the open one, or the one that was open last; replies with all of it. */
  "chat:open": z.object({ chat_id: z.optional(id) }),
  /** Makes a new chat the open one. */
  "chat:new": z.object({}),
  /** Sends a message; replies once it is in the chat. */
  "chat:send": z.object({ chat_id: id, text, attachments }),
  /** Stops generating; what came is kept. */
  "chat:stop": chat,
  /** Takes back an answer and asks again. */
  "chat:retry": z.object({ chat_id: id, message_id: id }),
  /** Takes back a message of the user with all after it, and sends it as it is now. */
  "chat:edit": z.object({ chat_id: id, message_id: id, text, attachments }),
  "chat:rename": z.object({ chat_id: id, title: name }),
  /** Deletes it; it can be brought back until the window closes. */
  "chat:delete": chat,
  "chat:undo-delete": chat,
  /** Removes all messages. */
  "chat:clear": chat,
  /** Asks where to save it, and saves it. */
  "chat:export": z.object({ chat_id: id, format: z.enum(["markdown", "ipynb", "json"]) }),
  "chat:choose-model": z.object({
    chat_id: id,
    model_id: z.string().check(z.minLength(1), z.maxLength(400)),
  }),
  /** Looks for models anew. */
  "models:refresh": z.object({}),
  /** Answers an approval card; `hash` is that of the code that was shown, `code` the text that the user made of it. */
  "run:answer": z.object({
    chat_id: id,
    run_id: id,
    hash: z.string().check(z.maxLength(128)),
    answer: z.enum(["run", "always", "skip"]),
    code: z.optional(text),
  }),
  /** Interrupts what runs in the chat's kernel. */
  "run:interrupt": run,
  /** Makes a daemon of what runs in the chat's kernel. */
  "run:to-background": run,
  /** Ends the chat's kernel; the next code gets a fresh one. */
  "kernel:restart": chat,
  /** Takes back what was allowed for good. */
  "grant:revoke": z.object({ chat_id: id, grant_id: name }),
  /** Which tools the chat's model may use. */
  "chat:choose-tools": z.object({ chat_id: id, tools: z.object({ servers: list, off: list }) }),
  /** Answers the question before a call of a tool; `hash` is that of what was shown. */
  "call:answer": z.object({
    chat_id: id,
    call_id: callId,
    hash: z.string().check(z.maxLength(128)),
    answer: z.enum(["once", "chat", "always", "decline"]),
  }),
  /** Ends one call; the reply goes on. */
  "call:cancel": z.object({ chat_id: id, call_id: callId }),
  /** Replies with all tool servers; those that are switched on are connected. */
  "tools:open": z.object({}),
  /** Replies with what one server offers, {@link EDITOR_TOOLS} included. */
  "tools:offer": server,
  /** Begins a form: for a server of the settings, for a copy of it, or for a new one. */
  "tools:draft": z.object({ id: z.optional(serverId), copy: z.boolean() }),
  /** Asks for the key or for the value of a header in a box of the editor; an empty one removes it. Replies with which are there. */
  "tools:set-key": draft,
  "tools:set-header": z.object({ draft_id: id, name: z.string().check(z.minLength(1), z.maxLength(200)) }),
  /** The secret of a client that was registered by hand, as `tools:set-key`. */
  "oauth:set-client-secret": draft,
  /** Registers a client with what the form holds; it is kept when the form is saved. */
  "oauth:register": form,
  "oauth:cancel": draft,
  /** Revokes and forgets the sign-in, and keeps the registration. */
  "oauth:sign-out": server,
  /** Forgets the registration and the sign-in. */
  "oauth:forget-client": server,
  /** Makes a real connection with what the form holds; nothing is saved. */
  "tools:verify": form,
  "tools:cancel-verify": draft,
  /** Saves what the form holds; replies with the id that it has now. */
  "tools:save": form,
  /** The form is left; its secrets are forgotten. */
  "tools:discard": draft,
  /** Takes it out of the settings; it can be brought back until the window closes or another one goes. */
  "tools:delete": server,
  "tools:undo-delete": z.object({}),
  "tools:enable": z.object({ id: serverId, enabled: z.boolean() }),
  /** Connects it anew. */
  "tools:connect": server,
  /** Signs in to it, or asks for its key. */
  "tools:sign-in": server,
  /** Asks again before its tools are called, or before one of them. */
  "tools:ask-again": z.object({ id: serverId, tool: z.optional(z.string().check(z.maxLength(400))) }),
  "tools:import": z.object({}),
  /** Asks where to save the settings of one server or of all, without secrets. */
  "tools:export": z.object({ id: z.optional(serverId) }),
  "tools:show-log": server,
  /** Puts a prompt of a server, or something that it offers to read, into the message that the user is writing. */
  "tools:use-prompt": z.object({ id: serverId, name: z.string().check(z.maxLength(400)) }),
  "tools:attach-resource": z.object({ id: serverId, uri: z.string().check(z.maxLength(8192)) }),
  /** Code of a message: into the editor, into a daemon, into a file. */
  "code:insert": code,
  "code:run-in-background": code,
  "code:save": code,
  /** Asks for a file, or takes the selection of the editor; replies with nothing when there is none. */
  "attach:file": z.object({}),
  "attach:selection": z.object({}),
  /** Runs a command that the page offers in its empty states. */
  "command:run": z.object({
    command: z.enum([
      "backburner.daemons.runFile",
      "backburner.daemons.runSelection",
      "backburner.engine.select",
      "backburner.engine.diagnose",
      "workbench.trust.manage",
      "backburner.models.addEndpoint",
      "backburner.models.findLocal",
      "backburner.models.setKey",
      "workbench.action.chat.triggerSetup",
      "notifications.showList",
    ]),
  }),
  /** Copies a text through the host, for places where the page may not. */
  "clipboard:write": z.object({ text: z.string().check(z.maxLength(4 * 1024 * 1024)) }),
  /** Opens an http(s) link after the host has checked it. */
  "link:open": z.object({ url: z.string().check(z.maxLength(8192)) }),
  /** Shows what there is to read about tool servers. */
  "docs:open": z.object({}),
} as const;

/** The names of all requests. */
export type RequestName = keyof typeof requests;

/** The parameters of a request, as its schema says. */
export type Params<Name extends RequestName> = z.infer<(typeof requests)[Name]>;

/** The tail of a daemon's output and where it stands; `earlier` tells whether more is on disk before it. */
export interface OutputSnapshot {
  readonly records: readonly DaemonOutput[];
  readonly earlier: boolean;
}

/** A daemon that could not be stopped, and a sentence that says why. */
export interface StopFailure {
  readonly daemon_id: DaemonId;
  readonly message: string;
}

/** What each request replies; those not named here reply with nothing. */
interface Replies {
  "page:open": PageView;
  "daemon:open": OutputSnapshot;
  "daemon:earlier": OutputSnapshot;
  "daemons:stop-all": { readonly failed: readonly StopFailure[] };
  "chat:open": OpenedChat;
  "chat:new": OpenedChat;
  "models:refresh": ModelsView;
  "tools:open": ToolServersView;
  "tools:offer": ServerOffer;
  "tools:draft": ToolServerForm;
  "tools:set-key": DraftSecrets;
  "tools:set-header": DraftSecrets;
  "oauth:set-client-secret": DraftSecrets;
  "oauth:register": OAuthView;
  "tools:verify": Verification;
  "tools:save": { readonly id: string };
  "attach:file": Attachment | undefined;
  "attach:selection": Attachment | undefined;
}

/** A chat that has just become the open one, and what a page shows around it. */
export interface OpenedChat {
  readonly chat: Chat;
  readonly grants: readonly GrantView[];
  readonly chats: ChatsView;
  readonly models: ModelsView;
}

/** The reply to a request. */
export type Reply<Name extends RequestName> = Name extends keyof Replies ? Replies[Name] : undefined;

/** One function per request: a missing one does not compile. */
export type Handlers = { [Name in RequestName]: (params: Params<Name>) => Promise<Reply<Name>> };
