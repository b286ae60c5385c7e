import type { CodeCalls } from "../protocol/chat.ts";
import type { DaemonId } from "../protocol/ids.ts";
import type { DaemonView, PageView, Place } from "../protocol/views.ts";
import { type ChatState, type ChatStateEvent, initialChat, openChatId, reduceChat } from "./chat-state.ts";
import { initialTools, reduceTools, type ToolsState, type ToolsStateEvent } from "./tools-state.ts";

/** What the page knows of the list. */
type PageState =
  /** asked for it, nothing yet */
  | { readonly kind: "loading" }
  /** the host did not give it */
  | { readonly kind: "failed"; readonly message: string }
  /** the newest one */
  | { readonly kind: "ready"; readonly view: PageView };

/** Everything that the page draws, but for the lines of output; views are functions of it. */
export interface State {
  /** Where the user is. */
  readonly place: Place;
  readonly chat: ChatState;
  readonly tools: ToolsState;
  readonly page: PageState;
  /** Cards that were opened or folded, by the page once or by the user; all others are folded. */
  readonly open: Readonly<Record<DaemonId, boolean>>;
  /** Daemons whose Stop was pressed and whose host has not yet said that they are stopping. */
  readonly stopping: ReadonlySet<DaemonId>;
  /** What went wrong with an action, by daemon. */
  readonly problems: Readonly<Record<DaemonId, string>>;
  /** The tools that daemons call, as far as the host has told. */
  readonly calls: Readonly<Record<DaemonId, CodeCalls>>;
  /** What went wrong with an action of the whole page. */
  readonly problem: string | undefined;
  readonly timestamps: boolean;
  /** The card to bring into view; `count` tells one request from the next for the same card. */
  readonly reveal: { readonly daemonId: DaemonId; readonly count: number } | undefined;
}

/** Everything that can change the state. */
export type StateEvent =
  | ChatStateEvent
  | ToolsStateEvent
  | { readonly type: "place:shown"; readonly place: Place }
  | { readonly type: "page:asked" }
  | { readonly type: "page:view"; readonly view: PageView }
  | { readonly type: "page:failed"; readonly message: string }
  | { readonly type: "page:problem"; readonly message: string | undefined }
  | { readonly type: "daemon:reveal"; readonly daemonId: DaemonId }
  | { readonly type: "card:toggled"; readonly daemonId: DaemonId }
  | { readonly type: "stop:asked"; readonly daemonIds: readonly DaemonId[] }
  | { readonly type: "stop:failed"; readonly daemonIds: readonly DaemonId[]; readonly message: string }
  | { readonly type: "daemon:calls"; readonly daemonId: DaemonId; readonly calls: CodeCalls }
  | { readonly type: "daemon:problem"; readonly daemonId: DaemonId; readonly message: string | undefined }
  | { readonly type: "timestamps:toggled" };

/** The state before anything is known. */
export const initialState: State = {
  place: "chat",
  chat: initialChat,
  tools: initialTools,
  page: { kind: "loading" },
  open: {},
  stopping: new Set(),
  problems: {},
  calls: {},
  problem: undefined,
  timestamps: false,
  reveal: undefined,
};

/** The state after an event; the same object when nothing changed. */
export function reduce(state: State, event: StateEvent): State {
  switch (event.type) {
    case "place:shown":
      return state.place === event.place ? state : { ...state, place: event.place };
    case "page:asked":
      return state.page.kind === "ready" ? state : { ...state, page: { kind: "loading" } };
    case "page:view":
      return withView(state, event.view);
    case "page:failed":
      return state.page.kind === "ready"
        ? { ...state, problem: event.message }
        : { ...state, page: { kind: "failed", message: event.message } };
    case "page:problem":
      return { ...state, problem: event.message };
    case "daemon:reveal":
      return {
        ...state,
        place: placeOf(state, event.daemonId),
        open: { ...state.open, [event.daemonId]: true },
        reveal: { daemonId: event.daemonId, count: (state.reveal?.count ?? 0) + 1 },
      };
    case "card:toggled":
      return { ...state, open: { ...state.open, [event.daemonId]: !isOpen(state, event.daemonId) } };
    case "stop:asked":
      return {
        ...state,
        stopping: new Set([...state.stopping, ...event.daemonIds]),
        problems: without(state.problems, event.daemonIds),
      };
    case "stop:failed":
      return stopFailed(state, event.daemonIds, event.message);
    case "daemon:calls":
      return { ...state, calls: { ...state.calls, [event.daemonId]: event.calls } };
    case "daemon:problem":
      return { ...state, problems: withProblem(state.problems, event.daemonId, event.message) };
    case "timestamps:toggled":
      return { ...state, timestamps: !state.timestamps };
    default: {
      if (isOfTools(event)) {
        const tools = reduceTools(state.tools, event);
        return tools === state.tools ? state : { ...state, tools };
      }
      const chat = reduceChat(state.chat, event);
      return chat === state.chat ? state : { ...state, chat };
    }
  }
}

/** Tells the events of the tool servers' place by the first words of their names. */
function isOfTools(event: ChatStateEvent | ToolsStateEvent): event is ToolsStateEvent {
  return /^(tools|server|offer|form|sign-in):/.test(event.type);
}

/** Where a daemon's card is seen: in the chat that started it, when the user is there, and else in the list. */
function placeOf({ place, page, chat }: State, daemonId: DaemonId): Place {
  const daemons = page.kind === "ready" ? page.view.daemons : [];
  const chatId = daemons.find((daemon) => daemon.daemon_id === daemonId)?.chat_id;
  return place === "chat" && chatId !== undefined && chatId === openChatId(chat) ? "chat" : "daemons";
}

/** Tells whether a card shows its output. */
export function isOpen(state: Pick<State, "open">, daemonId: DaemonId): boolean {
  return state.open[daemonId] ?? false;
}

/** Tells whether a daemon is on its way out, by the host's word or since Stop was just pressed. */
export function isStopping(state: Pick<State, "stopping">, daemon: DaemonView): boolean {
  return daemon.status === "running" && (daemon.phase === "stopping" || state.stopping.has(daemon.daemon_id));
}

/** The newest first; of the same second, by id, so that the order never jumps. */
export function newestFirst(daemons: readonly DaemonView[]): DaemonView[] {
  return [...daemons].sort(
    (left, right) => right.started_at - left.started_at || (left.daemon_id < right.daemon_id ? -1 : 1),
  );
}

/** Takes the newest view: opens the newest card once, and forgets what belongs to daemons that are gone. */
function withView(state: State, view: PageView): State {
  const ids = new Set(view.daemons.map((daemon) => daemon.daemon_id));
  const open = kept(state.open, ids);
  const newest = newestFirst(view.daemons)[0];
  if (newest !== undefined) open[newest.daemon_id] ??= true;
  const stopping = view.daemons.filter(
    ({ daemon_id: id, phase }) => state.stopping.has(id) && phase !== "stopping" && phase !== "ended",
  );
  return {
    ...state,
    page: { kind: "ready", view },
    open,
    stopping: new Set(stopping.map((daemon) => daemon.daemon_id)),
    problems: kept(state.problems, ids),
    calls: kept(state.calls, ids),
  };
}

function stopFailed(state: State, daemonIds: readonly DaemonId[], message: string): State {
  const stopping = new Set(state.stopping);
  let problems = state.problems;
  for (const id of daemonIds) {
    if (!stopping.delete(id)) continue;
    problems = withProblem(problems, id, message);
  }
  return { ...state, stopping, problems };
}

function withProblem(
  problems: State["problems"],
  daemonId: DaemonId,
  message: string | undefined,
): State["problems"] {
  return message === undefined ? without(problems, [daemonId]) : { ...problems, [daemonId]: message };
}

function without<Value>(
  map: Readonly<Record<DaemonId, Value>>,
  ids: readonly DaemonId[],
): Record<DaemonId, Value> {
  const entries = Object.entries(map) as [DaemonId, Value][];
  return Object.fromEntries(entries.filter(([id]) => !ids.includes(id)));
}

function kept<Value>(
  map: Readonly<Record<DaemonId, Value>>,
  ids: ReadonlySet<DaemonId>,
): Record<DaemonId, Value> {
  return without(
    map,
    (Object.keys(map) as DaemonId[]).filter((id) => !ids.has(id)),
  );
}
