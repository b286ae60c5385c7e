import type { CardDaemon, DaemonCardState } from "../../protocol/daemon-card.ts";
import { languageName } from "../languages.ts";
import { plainLine } from "../output/ansi.ts";
import { endings, texts } from "../texts.ts";
import { clockTime } from "../time.ts";
import { cardTexts } from "./card-texts.ts";
import { element, part } from "./element.ts";
import { OutputTail } from "./output-tail.ts";

/** The card: what the script is and how it goes, the end of its output, its newest plot. */
export class CardView {
  readonly #root: HTMLElement;
  readonly #mark = part("span", "dot waiting", { "aria-hidden": "true", "data-testid": "state-dot" });
  readonly #label = part("span", "label");
  readonly #title = part("h3", "title");
  readonly #language = part("span", "language");
  readonly #elapsed = part("span", "elapsed", { role: "timer", "aria-label": texts.card.elapsed });
  readonly #stop = part("button", "stop", { type: "button" });
  readonly #detail = part("p", "detail", { role: "status" });
  readonly #problem = part("p", "notice error", { role: "alert" });
  readonly #output = new OutputTail();
  #daemon: CardDaemon | undefined;
  /** What the clock of the daemon's window is ahead of this one, in seconds. */
  #ahead = 0;
  #isStopping = false;

  constructor(onStop: () => void) {
    this.#stop.addEventListener("click", () => {
      if (this.#isStopping) return;
      this.stopping(true);
      onStop();
    });
    const facts = element("span", "facts", [this.#language, this.#elapsed]);
    const names = element("div", "names", [this.#label, this.#title, facts]);
    const summary = element("div", "card-summary", [this.#mark, names]);
    const header = element("header", "card-header", [summary, this.#stop]);
    const body = [header, this.#detail, this.#problem, this.#output.lines, this.#output.picture];
    this.#root = element("article", "card", body);
    this.#root.dataset["testid"] = "daemon-card";
    this.#label.textContent = cardTexts.waiting;
    const { lines } = this.#output;
    for (const hidden of [this.#stop, this.#detail, this.#problem, facts, lines]) hidden.hidden = true;
  }

  get root(): HTMLElement {
    return this.#root;
  }

  /** What is to be started, before it is. */
  announce(title: string): void {
    if (this.#daemon === undefined) this.#setTitle(title);
  }

  /** Takes how it stands, and what it has printed since the last time. */
  take(state: DaemonCardState): void {
    this.#ahead = state.now - Date.now() / 1000;
    this.#output.append(state);
    this.show(state.daemon);
  }

  /** Draws how it stands. */
  show(daemon: CardDaemon): void {
    this.#daemon = daemon;
    const { status, reason, language, phase, connected } = daemon;
    this.#root.className = `card ${status}`;
    this.#root.dataset["daemonId"] = daemon.daemon_id;
    const isLost = !connected && phase !== "starting";
    this.#mark.className = status === "running" ? `dot${isLost ? " lost" : ""}` : `mark ${markOf[status]}`;
    this.#label.textContent = endings[reason].label;
    this.#setTitle(daemon.title);
    this.#language.textContent = languageName(language);
    this.#language.parentElement?.toggleAttribute("hidden", false);
    const isRunning = status === "running";
    this.#stop.hidden = !isRunning;
    if (phase === "stopping") this.stopping(true);
    else this.stopping(this.#isStopping && isRunning);
    this.#setDetail(this.#detailOf(daemon));
    this.#output.lines.hidden = false;
    this.#output.settle(isRunning);
    this.tick();
  }

  /** The time goes on. */
  tick(): void {
    if (this.#daemon === undefined) return;
    const { started_at: start, ended_at: end = Date.now() / 1000 + this.#ahead } = this.#daemon;
    this.#elapsed.textContent = clockTime(end - start);
  }

  /** Its stop was asked for, or that has failed. */
  stopping(isStopping: boolean): void {
    this.#isStopping = isStopping;
    this.#stop.setAttribute("aria-disabled", String(isStopping));
    this.#stop.replaceChildren(
      part("span", "stop-mark", { "aria-hidden": "true" }),
      isStopping ? texts.card.stopping : texts.card.stop,
    );
  }

  /** Says that there is something wrong with the card itself; undefined when it is over. */
  problem(sentence: string | undefined): void {
    this.#problem.textContent = sentence ?? "";
    this.#problem.hidden = sentence === undefined;
  }

  /** It was not started, and why. */
  refused(label: string, sentence: string): void {
    this.#mark.className = "mark stopped";
    this.#label.textContent = label;
    this.#stop.hidden = true;
    this.#setDetail(sentence);
  }

  #detailOf({ status, phase, connected, detail, reason }: CardDaemon): string | undefined {
    if (phase === "starting") return texts.card.starting;
    if (status === "running" && !connected) return texts.card.reconnecting;
    return detail ?? endings[reason].sentence;
  }

  #setTitle(title: string): void {
    const line = plainLine(title);
    this.#title.textContent = line;
    this.#title.title = line;
    this.#root.setAttribute("aria-label", line);
    this.#output.name(line);
  }

  #setDetail(sentence: string | undefined): void {
    const line = plainLine(sentence ?? "");
    if (this.#detail.textContent !== line) this.#detail.textContent = line;
    this.#detail.hidden = line === "";
  }
}

const markOf = { completed: "completed", error: "failed", stopped: "stopped", running: "" } as const;
