/** The description of the control API (OpenAPI 3.1), for people, generators and models that get its operations as tools. */
export function openApiDocument(version: string, port: number): object {
  return {
    openapi: "3.1.0",
    info: {
      title: "Backburner",
      version,
      description:
        "Lists, reads and stops the scripts that run in the background (daemons) in this user's VS Code. Nothing here starts or runs code.",
    },
    servers: [{ url: `http://127.0.0.1:${String(port)}` }],
    security: [{ token: [] }],
    paths: {
      "/api/v1/daemons": {
        get: operation({
          id: "list_daemons",
          summary: "List daemons",
          description:
            "The daemons that run at this moment, without their code. Use the daemon_id of one to read its output or to stop it.",
          parameters: [
            query(
              "chat_id",
              { type: "string" },
              'Only those of this chat; "editor" for those that no chat started.',
            ),
            query("all", { type: "boolean", default: false }, "True for those that have ended as well."),
          ],
          answer: { type: "array", items: ref("Daemon") },
        }),
      },
      "/api/v1/daemons/{daemon_id}": {
        get: operation({
          id: "get_daemon",
          summary: "Get a daemon",
          description: "Everything that is known of one daemon, its code included, also after it has ended.",
          parameters: [daemonId],
          answer: { allOf: [ref("Daemon"), object({ code: text("What it runs.") })] },
          isAboutOne: true,
        }),
      },
      "/api/v1/daemons/{daemon_id}/output": {
        get: operation({
          id: "read_daemon_output",
          summary: "Read a daemon's output",
          description:
            "A page of what a daemon has printed, oldest first. Call again with since = next_seq for what follows; an empty page means that there is no more yet.",
          parameters: [
            daemonId,
            query(
              "since",
              { type: "integer", minimum: 0, default: 0 },
              "Only records after this seq; 0 for all.",
            ),
            query(
              "limit",
              { type: "integer", minimum: 1, maximum: 1000, default: 200 },
              "How many records at most.",
            ),
          ],
          answer: ref("OutputPage"),
          isAboutOne: true,
        }),
      },
      "/api/v1/daemons/{daemon_id}/stop": {
        post: operation({
          id: "stop_daemon",
          summary: "Stop a daemon",
          description:
            "Stops one daemon and answers when it has ended; its output is kept. One that has ended already is no error.",
          parameters: [daemonId],
          answer: object({ status: { const: "stopped" }, daemon_id: text("The daemon.") }),
          isAboutOne: true,
        }),
      },
      "/api/v1/daemons/chat/{chat_id}/stop": {
        post: operation({
          id: "stop_chat_daemons",
          summary: "Stop all daemons of a chat",
          description: "Stops all daemons of a chat that run and answers with how many they were.",
          parameters: [inPath("chat_id", 'The chat; "editor" for all that no chat started.')],
          answer: object({ status: { const: "stopped" }, count: { type: "integer" } }),
        }),
      },
    },
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: 'Made with the command "Backburner: Create API Token…".',
        },
      },
      schemas: {
        Daemon: daemon,
        Output: output,
        OutputPage: outputPage,
        Problem: object({ detail: text("Why.") }),
      },
    },
  };
}

type Schema = Readonly<Record<string, unknown>>;

interface OperationParts {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly object[];
  readonly answer: Schema;
  /** There may be no such daemon. */
  readonly isAboutOne?: boolean;
}

function operation({
  id,
  summary,
  description,
  parameters,
  answer,
  isAboutOne = false,
}: OperationParts): object {
  const missing = problem("There is no such daemon, or it is not yours.");
  return {
    operationId: id,
    summary,
    description,
    parameters,
    responses: {
      "200": { description: "Done.", content: { "application/json": { schema: answer } } },
      "401": problem("The token is missing, wrong or expired."),
      ...(isAboutOne ? { "404": missing } : {}),
      "429": problem("Too many requests; Retry-After says how many seconds to wait."),
      "503": problem("It could not be done at this moment; detail says why."),
    },
  };
}

function problem(description: string): object {
  return { description, content: { "application/json": { schema: ref("Problem") } } };
}

function query(name: string, schema: Schema, description: string): object {
  return { name, in: "query", required: false, description, schema };
}

function inPath(name: string, description: string): object {
  return { name, in: "path", required: true, description, schema: { type: "string" } };
}

function object(
  properties: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return {
    type: "object",
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
  };
}

function text(description: string): Schema {
  return { type: "string", description };
}

function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

const daemonId = inPath("daemon_id", "The daemon, as list_daemons names it.");
const time: Schema = { type: "number", description: "Seconds since 1970." };

const daemon = object(
  {
    daemon_id: text("Names it in all other calls."),
    user_id: text("Whose it is."),
    chat_id: text('The chat that it belongs to; "editor" when no chat started it.'),
    message_id: text("The message that started it; empty when none did."),
    title: text("Its name for people."),
    language: text("The language of its code, such as python."),
    status: { type: "string", enum: ["running", "completed", "error", "stopped"] },
    phase: { type: "string", enum: ["starting", "running", "stopping", "ended"] },
    reason: text("Why it has this status, as one word, such as finished, exception, user, max_runtime."),
    started_at: time,
    deadline_at: { ...time, description: "When its maximum run time is over, in seconds since 1970." },
    connected: { type: "boolean", description: "False while the connection to its kernel is lost." },
  },
  {
    ended_at: time,
    detail: text("What went wrong, in a sentence."),
    folder: text("Its working directory."),
    file: text("The file that it runs."),
    engine: text("What runs it."),
    last_line: text("The last line that it printed."),
  },
);

const output = object(
  {
    daemon_id: text("The daemon."),
    chat_id: text("Its chat."),
    message_id: text("Its message."),
    stream: {
      type: "string",
      enum: ["stdout", "stderr", "result", "display", "update", "error", "clear", "gap", "input"],
    },
    content: text("Text, or base64 where mime names an image."),
    timestamp: time,
    seq: { type: "integer", description: "Grows from record to record." },
  },
  { mime: text("The type of content, where it is not text."), plain: text("The text form of content.") },
);

const outputPage = object({
  records: { type: "array", items: ref("Output") },
  next_seq: { type: "integer", description: "Give it as since to read on." },
  gaps: {
    type: "array",
    description: "Where output is missing, and why.",
    items: object(
      { after_seq: { type: "integer" }, content: text("Why.") },
      { missing_bytes: { type: "integer" } },
    ),
  },
});
