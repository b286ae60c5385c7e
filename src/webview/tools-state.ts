import {
  EDITOR_TOOLS,
  type ServerOffer,
  type ToolServersView,
  type ToolServerView,
} from "../protocol/tools.ts";
import { keptSignIns, reduceSignIns, type SignInEvent, type SignIns } from "./sign-ins.ts";
import { type FormEvent, type FormState, reduceForm } from "./tool-form.ts";

/** What the page knows of the tool servers. */
type ServerListState =
  /** asked for them, nothing yet */
  | { readonly kind: "loading" }
  /** the host did not give them */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "ready"; readonly view: ToolServersView };

/** What one server offers, as far as it is known. */
type OfferState =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "ready"; readonly offer: ServerOffer };

/** The tool servers' place of the page. Maps, since a server may be called "constructor". */
export interface ToolsState {
  readonly list: ServerListState;
  /** Of the rows that are unfolded, by server. */
  readonly offers: ReadonlyMap<string, OfferState>;
  /** The form that is in the list's place. */
  readonly form: FormState | undefined;
  /** Of servers that the user is signing in to, or could not. */
  readonly signIns: SignIns;
  /** What went wrong with an action on a server, by server. */
  readonly serverProblems: ReadonlyMap<string, string>;
  /** What went wrong with anything else. */
  readonly problem: string | undefined;
  /** The deleted server that the user does not want back. */
  readonly dismissed: string | undefined;
}

/** Everything that can change it. */
export type ToolsStateEvent =
  | FormEvent
  | SignInEvent
  | { readonly type: "tools:asked" }
  | { readonly type: "tools:view"; readonly view: ToolServersView }
  | { readonly type: "tools:failed"; readonly message: string }
  | { readonly type: "tools:problem"; readonly message: string | undefined }
  | { readonly type: "tools:dismissed"; readonly id: string }
  | { readonly type: "server:problem"; readonly id: string; readonly message: string | undefined }
  | { readonly type: "offer:asked"; readonly id: string }
  | { readonly type: "offer:known"; readonly id: string; readonly state: OfferState }
  | { readonly type: "offer:folded"; readonly id: string };

/** The place before anything is known. */
export const initialTools: ToolsState = {
  list: { kind: "loading" },
  offers: new Map(),
  form: undefined,
  signIns: new Map(),
  serverProblems: new Map(),
  problem: undefined,
  dismissed: undefined,
};

/** The place after an event; the same object when nothing changed. */
export function reduceTools(state: ToolsState, event: ToolsStateEvent): ToolsState {
  switch (event.type) {
    case "tools:asked":
      return state.list.kind === "ready" ? state : { ...state, list: { kind: "loading" } };
    case "tools:view":
      return withView(state, event.view);
    case "tools:failed":
      return state.list.kind === "ready"
        ? { ...state, problem: event.message }
        : { ...state, list: { kind: "failed", message: event.message } };
    case "tools:problem":
      return { ...state, problem: event.message };
    case "tools:dismissed":
      return { ...state, dismissed: event.id };
    case "server:problem":
      return { ...state, serverProblems: changedMap(state.serverProblems, event.id, event.message) };
    case "offer:asked":
      // What is known stays until there is something newer.
      return state.offers.get(event.id)?.kind === "ready"
        ? state
        : { ...state, offers: changedMap(state.offers, event.id, { kind: "loading" }) };
    case "offer:known":
      return state.offers.has(event.id)
        ? { ...state, offers: changedMap(state.offers, event.id, event.state) }
        : state;
    case "offer:folded":
      return { ...state, offers: changedMap(state.offers, event.id, undefined) };
    case "sign-in:asked":
    case "sign-in:trace":
    case "sign-in:ended":
      return { ...state, signIns: reduceSignIns(state.signIns, event) };
    default: {
      const form = reduceForm(state.form, event);
      return form === state.form ? state : { ...state, form };
    }
  }
}

/** The ids of all servers in the settings. */
export function serverIds({ list }: Pick<ToolsState, "list">): readonly string[] {
  return list.kind === "ready" ? list.view.servers.map(({ server }) => server.id) : [];
}

/** A server of the settings as it stands; undefined for one that is not there. */
export function serverOfList(
  { list }: Pick<ToolsState, "list">,
  id: string | undefined,
): ToolServerView | undefined {
  return list.kind === "ready" ? list.view.servers.find(({ server }) => server.id === id) : undefined;
}

function withView(state: ToolsState, view: ToolServersView): ToolsState {
  const list = { kind: "ready", view } as const;
  const ids = new Set(serverIds({ list }));
  return {
    ...state,
    list,
    // What the editor itself offers is no server of the list.
    offers: kept(state.offers, (id) => ids.has(id) || id === EDITOR_TOOLS),
    signIns: keptSignIns(state.signIns, view.servers),
    serverProblems: kept(state.serverProblems, (id) => ids.has(id)),
    dismissed: view.deleted === undefined ? undefined : state.dismissed,
  };
}

function changedMap<Value>(
  map: ReadonlyMap<string, Value>,
  id: string,
  value: Value | undefined,
): ReadonlyMap<string, Value> {
  const next = new Map(map);
  if (value === undefined) next.delete(id);
  else next.set(id, value);
  return next;
}

function kept<Value>(
  map: ReadonlyMap<string, Value>,
  isKept: (id: string) => boolean,
): ReadonlyMap<string, Value> {
  const entries = [...map].filter(([id]) => isKept(id));
  return entries.length === map.size ? map : new Map(entries);
}
