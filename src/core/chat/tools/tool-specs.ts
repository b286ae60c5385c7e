import type { ToolSpec } from "../chat-model.ts";

/** The longest that a model may wait for a background script in one call. */
export const maxWaitSeconds = 300;

const code = { type: "string", description: "The whole program." };
const language = {
  type: "string",
  description: 'A Jupyter language name such as "python", "r", "julia" or "bash". Default: python.',
};
const daemonId = { type: "string", description: "The daemon_id that starting the script gave." };
const title = { type: "string", description: "A few words that the user sees as its name." };
const folder = {
  type: "string",
  description: "The absolute path of the folder to run in. Default: that of the workspace.",
};
const mine = { type: "boolean", description: "True for those alone that you have started." };

function spec(
  name: string,
  description: string,
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[],
): ToolSpec {
  return {
    name,
    description,
    parameters: { type: "object", properties, required, additionalProperties: false },
  };
}

/** Who is told of the tools: a model in its chat, or agents outside it, whose tools reach every background script of the user. */
type Audience = "chat" | "agent";

/** The tools that run code: a model with native tool calling gets them beside the tag. */
function codeTools(audience: Audience): readonly ToolSpec[] {
  const isAgent = audience === "agent";
  const kernel = isAgent ? "a Jupyter kernel" : "this chat's Jupyter kernel";
  const end = isAgent ? "its end, or interrupts it at a limit," : "its end";
  return [
    spec(
      "run_code",
      `Runs code in ${kernel}, where variables persist from call to call, waits for ${end} and returns what it printed, its result, its errors and its pictures. For scripts that run for long use start_daemon.`,
      { code, language },
      ["code"],
    ),
    spec(
      "start_daemon",
      "Starts a script that is meant to run for long (monitoring, animations, periodic tasks, servers, endless loops) in the background, in a kernel of its own, and returns its daemon_id at once. The user sees its output live and can stop it. Regular scripts must not use it.",
      { code, language, ...(isAgent ? { title, folder } : {}) },
      ["code"],
    ),
  ];
}

/** The tools with which a model follows what it has started. */
function daemonTools(audience: Audience): readonly ToolSpec[] {
  const isAgent = audience === "agent";
  return [
    spec(
      "list_daemons",
      `Lists the background scripts of ${isAgent ? "the user" : "this chat"} and how each stands.`,
      isAgent ? { mine } : {},
      [],
    ),
    spec(
      "read_daemon_output",
      "Returns what a background script has printed, and next_seq: give it as since_seq the next time to get only what is new.",
      {
        daemon_id: daemonId,
        since_seq: { type: "integer", minimum: 0, description: "Only what came after this number." },
        tail: { type: "integer", minimum: 1, description: "Only the last lines, this many." },
      },
      ["daemon_id"],
    ),
    spec(
      "wait_for_daemon",
      "Waits until a background script ends, or until it has printed a text, or until the time is over; returns how it stands and what it printed meanwhile.",
      {
        daemon_id: daemonId,
        timeout_seconds: {
          type: "number",
          minimum: 0,
          maximum: maxWaitSeconds,
          description: `How long to wait at most, up to ${String(maxWaitSeconds)} seconds.`,
        },
        until_text: { type: "string", description: "Stop waiting as soon as its output contains this." },
      },
      ["daemon_id", "timeout_seconds"],
    ),
    spec("stop_daemon", "Stops a background script and returns when it has ended.", { daemon_id: daemonId }, [
      "daemon_id",
    ]),
  ];
}

/** All tools of a model with native tool calling, in its chat. */
export const toolSpecs: readonly ToolSpec[] = [...codeTools("chat"), ...daemonTools("chat")];

/** The same for agents outside our chats. */
export const agentToolSpecs: readonly ToolSpec[] = [...codeTools("agent"), ...daemonTools("agent")];

const codeToolNames = new Set(codeTools("chat").map(({ name }) => name));
const daemonToolNames = new Set(daemonTools("chat").map(({ name }) => name));

/** True for a tool that runs code. */
export function isCodeTool(name: string): boolean {
  return codeToolNames.has(name);
}

/** True for a tool with which a model follows its background scripts. */
export function isDaemonTool(name: string): boolean {
  return daemonToolNames.has(name);
}

/** True for the tool that runs code in the background. */
export function isBackgroundTool(name: string): boolean {
  return name === "start_daemon";
}

/** The name of the tool that code of this kind would have been run by. */
export function codeToolOf(background: boolean): string {
  return background ? "start_daemon" : "run_code";
}
