import "../styles/base.css";
import "../styles/ansi.css";
import "../styles/controls.css";
import "../styles/card.css";
import "../styles/output.css";
import "./daemon-card.css";
import type { DaemonId } from "../../protocol/ids.ts";
import { texts } from "../texts.ts";
import { AppHost, type HostContext, type ToolAnswer } from "./app-host.ts";
import { CardFeed } from "./card-feed.ts";
import { cardTexts } from "./card-texts.ts";
import { CardView } from "./card-view.ts";
import { daemonIdOf, recordOf, textOf } from "./read-answer.ts";

/** The card of one daemon inside another chat: an MCP App, served by the window that runs the daemon. */

const root = document.getElementById("root") ?? document.body;
let feed: CardFeed | undefined;
let daemonId: DaemonId | undefined;
let isInView = true;
let isServed = true;

const view = new CardView(() => void stop());
const host = new AppHost({
  onInput: ({ title, code, daemon_id: id }) => {
    const name = typeof title === "string" && title.trim() !== "" ? title : code;
    if (typeof name === "string") view.announce(name.trim().split("\n")[0] ?? "");
    // Only what shows a daemon that runs already is called with an id.
    if (typeof id === "string") follow(id as DaemonId);
  },
  onResult,
  onCancelled: () => {
    if (daemonId === undefined) view.refused(cardTexts.notStarted, cardTexts.cancelled);
  },
  onContext: wear,
  onTeardown: () => feed?.dispose(),
});

function onResult(result: ToolAnswer): void {
  const id = daemonIdOf(result);
  if (result.isError === true || id === undefined) {
    feed?.dispose();
    view.refused(cardTexts.notStarted, textOf(result));
    return;
  }
  const record = recordOf(result);
  // What the record says is as old as the call; the first answer of the feed says how it is now.
  if (record !== undefined && daemonId === undefined) view.show(record);
  follow(id);
}

function follow(id: DaemonId): void {
  if (daemonId === id) return;
  daemonId = id;
  feed?.dispose();
  feed = new CardFeed(id, {
    call: (name, input) => host.callTool(name, input),
    onState: (state) => {
      view.take(state);
    },
    onRefused: (message) => {
      view.refused(cardTexts.unknown, message);
    },
    onReached: reached,
  });
  look();
}

/** Whether the window that serves the card answers; what else is wrong stays said. */
function reached(isReached: boolean): void {
  if (isReached === isServed) return;
  isServed = isReached;
  view.problem(isReached ? undefined : cardTexts.gone);
}

async function stop(): Promise<void> {
  if (daemonId === undefined) return;
  view.problem(undefined);
  try {
    const answer = await host.callTool("daemon_card_stop", { daemon_id: daemonId });
    if (answer.isError === true) {
      view.stopping(false);
      view.problem(textOf(answer) || texts.card.stopFailed);
    }
  } catch {
    view.stopping(false);
    reached(false);
  }
  feed?.now();
}

/** Takes on the colours of the host. Where VS Code is the host, its own theme variables are there already. */
function wear({ theme, styles }: HostContext): void {
  const { style } = document.documentElement;
  if (theme === "light" || theme === "dark") style.colorScheme = theme;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (name.startsWith("--") && typeof value === "string") style.setProperty(name, value);
  }
}

/** A card that nobody sees asks nothing. */
function look(): void {
  feed?.seen(isInView && document.visibilityState === "visible");
}

document.addEventListener("visibilitychange", look);
new IntersectionObserver((entries) => {
  isInView = entries.at(-1)?.isIntersecting ?? true;
  look();
}).observe(root);
setInterval(() => {
  view.tick();
}, 1000);

root.append(view.root);
let height = 0;
new ResizeObserver(() => {
  const now = Math.ceil(root.getBoundingClientRect().height);
  if (now === height) return;
  height = now;
  host.resized(now);
}).observe(root);
// Without a host there is nobody to tell.
host.connect(root.dataset["version"] ?? "").catch(() => undefined);
