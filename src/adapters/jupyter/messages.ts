import type { KernelEnd, KernelOutput } from "../../core/daemons/kernel-host.ts";
import { isRecord, type WireMessage } from "./wire.ts";

type Output = Extract<KernelOutput, { kind: "output" }>;

/**
 * What can be seen, the best first: a picture is drawn at once, HTML in the browser at least, JSON of a library only by that library.
 * Of plotly the JSON is better than its HTML, which relies on a script that an earlier output loaded.
 */
const preference: readonly (string | RegExp)[] = [
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/svg+xml",
  "application/vnd.plotly.v1+json",
  "text/html",
  /^application\/vnd\.vega(lite)?\.v\d+[.+]json$/,
  "application/vnd.jupyter.widget-view+json",
  "text/markdown",
  "text/latex",
  "application/javascript",
  "application/json",
];

/** Turns one message of the running program into its output; undefined for all that is none. */
export function toOutput(message: WireMessage, timestamp: number): Output | undefined {
  const { content } = message;
  switch (message.type) {
    case "stream":
      return fromStream(content, timestamp);
    case "execute_result":
      return fromBundle("result", content, timestamp);
    case "display_data":
      return fromBundle("display", content, timestamp);
    case "update_display_data":
      return fromBundle("update", content, timestamp);
    case "error":
      return fromError(content, timestamp);
    case "clear_output":
      return { kind: "output", stream: "clear", content: "", timestamp, wait: content["wait"] === true };
    default:
      return undefined;
  }
}

/** Says in words what a reply to the execute request means. */
export function toEnd(content: Readonly<Record<string, unknown>>): KernelEnd {
  if (content["status"] === "ok") return { how: "finished" };
  const name = text(content["ename"]);
  const value = text(content["evalue"]);
  if (name === "SystemExit") {
    return value === "" || value === "0" || value === "None"
      ? { how: "finished" }
      : { how: "exception", detail: exited(value) };
  }
  if (name === "")
    return {
      how: "exception",
      detail: value === "" ? "The kernel did not run the script." : exited(value),
    };
  return { how: "exception", detail: value === "" ? name : `${name}: ${short(value)}` };
}

/** Shells have no exceptions: their kernels give the exit code without a name. */
function exited(value: string): string {
  return /^-?\d+$/.test(value)
    ? `The script exited with code ${value}.`
    : `The script exited: ${short(value)}`;
}

function fromStream(content: WireMessage["content"], timestamp: number): Output | undefined {
  const said = text(content["text"]);
  if (said === "") return undefined;
  const stream = content["name"] === "stderr" ? "stderr" : "stdout";
  // Put in by the server, not by the script, where a limit of its made it drop messages.
  if (stream === "stderr" && /^\s*IOPub (data|message) rate exceeded/.test(said)) {
    return {
      kind: "output",
      stream: "gap",
      content: "The Jupyter server dropped output here: its rate limit was exceeded.",
      timestamp,
    };
  }
  return { kind: "output", stream, content: said, timestamp };
}

function fromError(content: WireMessage["content"], timestamp: number): Output | undefined {
  const [name, value] = [text(content["ename"]), text(content["evalue"])];
  if (name === "SystemExit") return undefined;
  const traceback = Array.isArray(content["traceback"]) ? content["traceback"].map(text).join("\n") : "";
  const inShort = name === "" ? exited(value) : `${name}: ${value}`;
  const said = traceback === "" ? inShort : traceback;
  return { kind: "output", stream: "error", content: said, timestamp };
}

function fromBundle(
  stream: "result" | "display" | "update",
  content: WireMessage["content"],
  timestamp: number,
): Output | undefined {
  if (!isRecord(content["data"])) return undefined;
  const data = content["data"];
  const plain = data["text/plain"] === undefined ? undefined : text(data["text/plain"]);
  const mime = preferred(data) ?? scripted(data);
  if (mime === undefined && plain === undefined) return undefined;
  const transient = content["transient"];
  const displayId =
    isRecord(transient) && typeof transient["display_id"] === "string" ? transient["display_id"] : undefined;
  return {
    kind: "output",
    stream,
    content: mime === undefined ? (plain ?? "") : text(data[mime]),
    timestamp,
    mime: mime ?? "text/plain",
    ...(mime === undefined || plain === undefined ? {} : { plain }),
    ...(displayId === undefined ? {} : { displayId }),
  };
}

function preferred(data: Readonly<Record<string, unknown>>): string | undefined {
  const types = Object.keys(data).filter((type) => data[type] !== undefined);
  for (const wanted of preference) {
    const found = types.find((type) => (typeof wanted === "string" ? type === wanted : wanted.test(type)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Anything else that only some library can draw, named by its own type. */
function scripted(data: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(data).find((type) => type !== "text/plain" && type.includes("/"));
}

/** Notebook formats write long texts as lists of lines; JSON data comes as itself. */
function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  return JSON.stringify(value);
}

function short(value: string): string {
  const line = value.split("\n", 1)[0] ?? "";
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
