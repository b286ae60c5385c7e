import type { DaemonReason } from "../protocol/daemon.ts";
import { chatTexts } from "./chat-texts.ts";
import { toolsTexts } from "./tools-texts.ts";
import { t } from "./translate.ts";

/** Every text of the page in one place, in sentence case and in the contract's words; each is offered to translators. */
export const texts = {
  places: {
    label: t("Places"),
    chat: t("Chat"),
    tools: t("Tool Servers"),
    daemons: t("Daemons"),
    running: (count: number) => t("{0} running", count),
  },
  chat: chatTexts,
  tools: toolsTexts,
  page: {
    title: t("Daemons"),
    loading: t("Loading daemons…"),
    failed: t("The list of daemons could not be loaded."),
    retry: t("Try Again"),
    stopAll: t("Stop All"),
    clearFinished: t("Clear Finished"),
    running: t("Running"),
    recent: t("Recent"),
    showAll: (count: number) => t("Show {0} More", count),
    dismiss: t("Dismiss"),
    list: t("Daemons"),
    used: (running: number, max: number) => t("{0} of {1} running", running, max),
  },
  empty: {
    title: t("No background scripts yet"),
    text: t("Run a Python file in the background and go on working: its output appears here while it runs."),
    runFile: t("Run File in Background"),
    runSelection: t("Run Selection in Background"),
    missingTitle: t("Background scripts need Python"),
    selectEngine: t("Select Jupyter Engine…"),
    diagnose: t("Diagnose Engine"),
    untrustedTitle: t("Restricted Mode"),
    trust: t("Manage Workspace Trust"),
  },
  card: {
    running: t("Background Script Running"),
    starting: t("Starting the kernel…"),
    reconnecting: t("Connection lost, reconnecting…"),
    otherWindow: t("Other window"),
    otherWindowTip: t("Started in another window of yours; it can be watched and stopped from here."),
    stop: t("Stop"),
    stopping: t("Stopping…"),
    showOutput: t("Show output"),
    hideOutput: t("Hide output"),
    code: (lines: number) => (lines === 1 ? t("Code (1 line)") : t("Code ({0} lines)", lines)),
    slots: (running: number, max: number) => t("{0} of {1}", running, max),
    slotsTip: (running: number, max: number) => t("{0} of at most {1} daemons are running", running, max),
    endsIn: (time: string) => t("ends in {0}", time),
    endsSoon: t("time is over"),
    search: t("Search"),
    copy: t("Copy"),
    copied: t("Copied"),
    openLog: t("Open Full Log"),
    runAgain: t("Run Again"),
    showCode: t("Show Code"),
    timestamps: t("Timestamps"),
    elapsed: t("Elapsed time"),
    actions: t("Output actions"),
    stopFailed: t("Could not stop it."),
  },
  output: {
    name: (title: string) => t("Output of {0}", title),
    loading: t("Loading output…"),
    failed: t("The output could not be loaded."),
    waiting: t("No output yet."),
    none: t("No output."),
    following: t("following"),
    jump: t("Jump to Latest"),
    jumpNew: (count: number) => t("Jump to Latest ({0} new)", count > 9999 ? "9999+" : count),
    showEarlier: t("Show Earlier"),
    hole: t("Earlier output is on disk."),
    load: t("Load"),
    gap: t("Some output is missing here."),
    image: t("Picture made by the script"),
    scripted: (what: string) => t("This output needs scripts ({0}).", what),
    partlyScripted: t("Scripts were left out."),
    unsupported: (what: string) => t("This output cannot be shown here ({0}).", what),
    tooLarge: (what: string, size: string) =>
      t("This output is too large to be shown here ({0}, {1}).", what, size),
    tooManyPixels: (width: number, height: number) =>
      t("This picture is too large to be shown here ({0} × {1} pixels).", width, height),
    brokenImage: t("This picture could not be read."),
    openInBrowser: t("Open in Browser"),
    remoteImage: (address: string) => t("picture at {0}", address),
    more: (lines: number) => t("… {0} more lines: Open Full Log shows them.", lines),
  },
  find: {
    label: t("Search in output"),
    none: t("No results"),
    count: (at: number, all: number, capped: boolean) =>
      t("{0} of {1}", at, `${String(all)}${capped ? "+" : ""}`),
    next: t("Next match"),
    previous: t("Previous match"),
    close: t("Close search"),
  },
  problems: {
    timeout: t("Backburner does not answer. Reload the window if this stays so."),
    unknown: t("Something went wrong."),
  },
  announce: {
    started: (title: string) => t("{0} is running in the background.", title),
    many: (count: number) => t("{0} daemons changed.", count),
  },
} as const;

/** The header's words for each ending, and the sentence that is shown when the record has none of its own. */
export const endings: Readonly<Record<DaemonReason, { readonly label: string; readonly sentence?: string }>> =
  {
    started: { label: t("Background Script Running") },
    finished: { label: t("Background Script Finished") },
    exception: { label: t("Script Failed"), sentence: t("The script ended with an exception.") },
    start_failed: { label: t("Script Could Not Start"), sentence: t("The kernel could not be started.") },
    kernel_died: {
      label: t("Kernel Died"),
      sentence: t("The kernel ended unexpectedly: it crashed, ran out of memory or was killed."),
    },
    server_lost: {
      label: t("Server Lost"),
      sentence: t("The Jupyter server went away, and the kernel with it."),
    },
    user: { label: t("Stopped by user") },
    max_runtime: { label: t("Stopped: time limit"), sentence: t("It reached the maximum run time.") },
    disconnected: {
      label: t("Stopped: disconnected"),
      sentence: t("Its window was gone for longer than the grace time."),
    },
    replaced: { label: t("Stopped: replaced"), sentence: t("A newer run took its place.") },
    shutdown: { label: t("Stopped: shutdown"), sentence: t("The Jupyter server was shut down.") },
  };
