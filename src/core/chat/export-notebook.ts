import type { Chat, ChatMessage, MessagePart } from "../../protocol/chat.ts";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import { fenced } from "./fenced.ts";
import { imageOf } from "./output/output-sections.ts";
import { type CodePart, toolTitle } from "./parts.ts";
import { terminalText } from "./output/terminal-text.ts";
import { authorOf, contentText, type DaemonOutputs, endingOf, outputOf, remarkOf } from "./transcript.ts";

/** A cell without its id, which tells its place. */
type Cell =
  | { readonly cell_type: "markdown"; readonly metadata: object; readonly source: readonly string[] }
  | {
      readonly cell_type: "code";
      readonly metadata: object;
      readonly execution_count: null;
      readonly source: readonly string[];
      readonly outputs: readonly object[];
    };

/** A chat as a notebook, nbformat 4.5: prose in Markdown cells, code in cells with what it printed and its pictures. */
export function exportNotebook(chat: Chat, daemons: DaemonOutputs = new Map()): string {
  const language = languageOf(chat);
  const title = markdown(`# ${chat.title.replace(/\s+/g, " ")}`);
  const cells = [title, ...chat.messages.flatMap((message) => cellsOf(message, language, daemons))];
  const name = language === "python" ? "python3" : language;
  const notebook = {
    cells: cells.map((cell, index) => ({ id: `cell-${String(index + 1)}`, ...cell })),
    metadata: {
      kernelspec: { display_name: name === "python3" ? "Python 3" : name, language, name },
      language_info: { name: language },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, undefined, 1)}\n`;
}

/** The language that most of its code is in. */
function languageOf({ messages }: Chat): string {
  const counts = new Map<string, number>();
  for (const part of messages.flatMap(({ parts }) => parts)) {
    if (part.kind === "code") counts.set(part.language, (counts.get(part.language) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "python";
}

/** Neighbouring prose is one cell; code is a cell of its own. */
function cellsOf(message: ChatMessage, language: string, daemons: DaemonOutputs): readonly Cell[] {
  const cells: Cell[] = [];
  let prose = `**${authorOf(message)}**\n\n`;
  const endProse = (): void => {
    if (prose.trim() !== "") cells.push(markdown(prose.trim()));
    prose = "";
  };
  for (const part of message.parts) {
    if (part.kind !== "code") {
      prose += proseOf(part);
      continue;
    }
    const said = remarkOf(part);
    if (part.language !== language && !hasMagic(part.language, language)) {
      prose += `\n\n${fenced(part.code, part.language)}\n\n`;
    } else {
      endProse();
      cells.push(codeCell(part, language, daemons));
    }
    if (said !== undefined) prose += `> ${said}\n\n`;
  }
  for (const attachment of message.attachments) {
    prose +=
      attachment.kind === "text"
        ? `\n\n${attachment.name}:\n\n${fenced(attachment.text)}`
        : `\n\n(${attachment.name})`;
  }
  const ending = endingOf(message);
  if (ending !== undefined) prose += `\n\n> ${ending}`;
  endProse();
  return cells;
}

function proseOf(part: Exclude<MessagePart, CodePart>): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "reasoning":
      return "";
    case "tool":
      return `\n\n**${toolTitle(part).replace(/\s+/g, " ")}**\n\n${fenced(part.arguments, "json")}\n\n${contentText(part)}\n\n`;
    case "notice":
      return `\n\n> ${part.text}\n\n`;
  }
}

function markdown(text: string): Cell {
  return { cell_type: "markdown", metadata: {}, source: linesOf(text) };
}

function codeCell(part: CodePart, language: string, daemons: DaemonOutputs): Cell {
  const magic = part.language === language ? "" : "%%bash\n";
  return {
    cell_type: "code",
    metadata: {},
    execution_count: null,
    source: linesOf(magic + part.code),
    outputs: outputsOf(outputOf(part, daemons)),
  };
}

/** IPython runs these in a cell of a Python notebook. */
function hasMagic(language: string, notebook: string): boolean {
  return notebook === "python" && (language === "bash" || language === "sh");
}

function outputsOf(records: readonly DaemonOutput[]): readonly object[] {
  const outputs: object[] = [];
  let stream: { output_type: "stream"; name: string; text: string } | undefined;
  for (const record of records) {
    const name = streamOf(record);
    const text = record.stream === "gap" ? `[${record.content}]\n` : record.content;
    if (name === undefined) {
      stream = undefined;
      outputs.push(richOutput(record));
    } else if (stream?.name === name) {
      stream.text += text;
    } else {
      stream = { output_type: "stream", name, text };
      outputs.push(stream);
    }
  }
  return outputs;
}

function streamOf({ stream }: DaemonOutput): "stdout" | "stderr" | undefined {
  if (stream === "stdout" || stream === "input" || stream === "gap") return "stdout";
  return stream === "stderr" ? "stderr" : undefined;
}

function richOutput(record: DaemonOutput): object {
  if (record.stream === "error") return errorOutput(record.content);
  const image = imageOf(record);
  const { mime = "text/plain", content, plain } = record;
  const data = {
    ...(plain === undefined ? {} : { "text/plain": plain }),
    [mime]: image?.data ?? jsonOf(mime, content),
  };
  return record.stream === "result"
    ? { output_type: "execute_result", execution_count: null, metadata: {}, data }
    : { output_type: "display_data", metadata: {}, data };
}

/** A traceback ends in the exception: "NameError: name 'x' is not defined". */
function errorOutput(content: string): object {
  const last = terminalText(content).trimEnd().split("\n").at(-1) ?? "";
  const match = /^([\w.]+)(?:: (.*))?$/.exec(last);
  const [ename, evalue] = match === null ? ["Error", last] : [match[1] ?? "Error", match[2] ?? ""];
  return { output_type: "error", ename, evalue, traceback: content.split("\n") };
}

/** In a notebook JSON data is data, not text. */
function jsonOf(mime: string, content: string): unknown {
  if (mime !== "application/json" && !mime.endsWith("+json")) return content;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

/** Lines with their ends, as notebooks have them. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
