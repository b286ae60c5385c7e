import type { DaemonOutput } from "../../../protocol/daemon.ts";
import type { ModelImage } from "../chat-model.ts";
import { terminalText } from "./terminal-text.ts";

/** What a program has printed, by kind, as a person would see it in the end. */
export interface OutputSections {
  readonly stdout: string;
  readonly stderr: string;
  /** The value of its last expression and what it displayed, in words. */
  readonly result: string;
  readonly error: string;
  readonly images: readonly ModelImage[];
}

const imageTypes = /^image\/(png|jpeg|gif|webp)$/;
const textTypes = /^(text\/(plain|markdown|latex)|application\/json)$/;

/** Sorts output by kind; `clear` and `update` have done their work, and a gap is named where it is. */
export function sectionsOf(records: readonly DaemonOutput[]): OutputSections {
  const texts = { stdout: "", stderr: "", error: "" };
  const results: string[] = [];
  const images: ModelImage[] = [];
  for (const record of shownOf(records)) {
    switch (record.stream) {
      case "stdout":
      case "input":
        texts.stdout += record.content;
        break;
      case "stderr":
      case "error":
        texts[record.stream] += record.content;
        break;
      case "gap":
        texts.stdout += `${texts.stdout === "" || texts.stdout.endsWith("\n") ? "" : "\n"}[${record.content}]\n`;
        break;
      case "result":
      case "display":
      case "update": {
        const image = imageOf(record);
        if (image === undefined) results.push(textOf(record));
        else images.push(image);
        break;
      }
      case "clear":
        break;
    }
  }
  return {
    stdout: terminalText(texts.stdout),
    stderr: terminalText(texts.stderr),
    result: terminalText(results.join("\n")),
    error: terminalText(texts.error),
    images,
  };
}

/** The output as one text, in the order in which it came; a picture is a word. */
export function printedText(records: readonly DaemonOutput[]): string {
  let text = "";
  for (const record of shownOf(records)) {
    const isStream = record.stream === "stdout" || record.stream === "stderr" || record.stream === "input";
    if (isStream) text += record.content;
    else text += `${text === "" || text.endsWith("\n") ? "" : "\n"}${lineOf(record)}\n`;
  }
  return terminalText(text);
}

/** The records that are still to be seen after every `clear` and `update`. */
export function shownOf(records: readonly DaemonOutput[]): readonly DaemonOutput[] {
  let shown: DaemonOutput[] = [];
  let displays = new Map<string, number>();
  let clearNext = false;
  for (const record of records) {
    if (record.stream === "clear" && record.wait === true) {
      clearNext = true;
      continue;
    }
    if (record.stream === "clear" || clearNext) {
      // What is missing stays true.
      shown = shown.filter(({ stream }) => stream === "gap");
      displays = new Map();
      clearNext = false;
      if (record.stream === "clear") continue;
    }
    const id = record.display_id;
    const at = id === undefined ? undefined : displays.get(id);
    if (record.stream === "update" && at !== undefined) {
      shown[at] = record;
    } else {
      if (id !== undefined) displays.set(id, shown.length);
      shown.push(record);
    }
  }
  return shown;
}

/** The picture that a record is, if it is one. */
export function imageOf({ mime, content }: DaemonOutput): ModelImage | undefined {
  const type = mime?.toLowerCase() ?? "";
  return imageTypes.test(type) ? { kind: "image", mime: type, data: content.replace(/\s/g, "") } : undefined;
}

/** What a rich output says in words. */
function textOf({ mime = "text/plain", content, plain }: DaemonOutput): string {
  return textTypes.test(mime) ? content : (plain ?? `[${mime}]`);
}

function lineOf(record: DaemonOutput): string {
  if (record.stream === "gap") return `[${record.content}]`;
  if (record.mime === undefined) return record.content;
  return imageOf(record) === undefined ? textOf(record) : "[A picture was shown to the user here.]";
}
