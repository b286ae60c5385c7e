/**
 * For tests only, never packaged: a provider of language models that says what a test wants, and a participant that calls tools.
 *
 * The script is a list of replies; to each request the first whose `when` is in the last message (the user's text, or the result of a tool)
 * answers, and one without `when` always does. A reply's `parts` are said one after another:
 *   "text", { "text" }, { "thinking" }, { "call": { "id", "name", "input" } }, { "pauseMs" }, { "hang": true }, { "image": base64 },
 *   { "fail": { "code": "NoPermissions" | "Blocked" | "NotFound", "message" } }, where no code makes an error of no special kind.
 * It is given by the JSON file that the variable BACKBURNER_TEST_MODEL names, read anew for each request, or from within the extension host:
 * `vscode.extensions.getExtension("backburner-tests.test-models").exports`, see `../test-models.ts`.
 */
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const vscode = require("vscode");

const defaults = {
  models: [{ id: "scripted", name: "Scripted", toolCalling: true, imageInput: true }],
  replies: [{ parts: ["Hello from the test model."] }],
};

exports.activate = (context) => {
  const changed = new vscode.EventEmitter();
  const requests = [];
  let given = {};
  let open = 0;

  const script = () => {
    const file = process.env.BACKBURNER_TEST_MODEL;
    const written = file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    return { ...defaults, ...written, ...given };
  };

  const record = (request) => {
    requests.push(request);
    const file = process.env.BACKBURNER_TEST_MODEL;
    if (file !== undefined) appendFileSync(`${file}.requests`, `${JSON.stringify(request)}\n`);
  };

  const provider = {
    onDidChangeLanguageModelChatInformation: changed.event,
    provideLanguageModelChatInformation: () =>
      script().models.map(
        ({ id, name = id, toolCalling = true, imageInput = false, maxInputTokens = 8192 }) => ({
          ...{ id, name, family: "test", version: "1", maxInputTokens, maxOutputTokens: 4096 },
          capabilities: { toolCalling, imageInput },
        }),
      ),
    provideTokenCount: (_model, text) => Math.ceil(JSON.stringify(text).length / 4),
    provideLanguageModelChatResponse: async (model, messages, options, progress, token) => {
      const seen = messages.map(({ role, content }) => ({
        role: role === vscode.LanguageModelChatMessageRole.User ? "user" : "assistant",
        content: content.map(plain),
      }));
      record({ model: model.id, messages: seen, tools: (options.tools ?? []).map(({ name }) => name) });
      const last = JSON.stringify(seen.at(-1)?.content ?? []);
      const reply = script().replies.find(({ when = "" }) =>
        last.includes(JSON.stringify(when).slice(1, -1)),
      );
      open += 1;
      try {
        for (const part of reply?.parts ?? []) {
          if (token.isCancellationRequested) return;
          await say(part, progress, token);
        }
      } finally {
        open -= 1;
      }
    },
  };
  context.subscriptions.push(
    changed,
    vscode.lm.registerLanguageModelChatProvider("backburner-test", provider),
    vscode.chat.createChatParticipant("backburner-tests.caller", callTool),
  );
  return {
    requests,
    open: () => open,
    script: (next) => {
      given = next;
      changed.fire();
    },
  };
};

/** Takes the place of an agent whose model calls a tool: "NAME {…}". */
async function callTool({ prompt, toolInvocationToken }, _context, stream, token) {
  const [, name, input] = /^\s*(\S+)\s*(.*)$/s.exec(prompt);
  try {
    const options = { input: JSON.parse(input || "{}"), toolInvocationToken };
    const { content } = await vscode.lm.invokeTool(name, options, token);
    const answer = new vscode.MarkdownString("The tool says:\n");
    answer.appendCodeblock(content.map((part) => part.value ?? `[${part.mimeType}]`).join("\n"), "text");
    stream.markdown(answer);
  } catch (error) {
    stream.markdown(`The call failed: ${error.message}`);
  }
}

async function say(part, progress, token) {
  if (typeof part === "string") progress.report(new vscode.LanguageModelTextPart(part));
  else if (part.text !== undefined) progress.report(new vscode.LanguageModelTextPart(part.text));
  else if (part.thinking !== undefined) progress.report(new vscode.LanguageModelThinkingPart(part.thinking));
  else if (part.call !== undefined) {
    const { id, name, input } = part.call;
    progress.report(new vscode.LanguageModelToolCallPart(id, name, input));
  } else if (part.image !== undefined) {
    const bytes = Buffer.from(part.image, "base64");
    progress.report(vscode.LanguageModelDataPart.image(bytes, "image/png"));
  } else if (part.pauseMs !== undefined) await new Promise((resolve) => setTimeout(resolve, part.pauseMs));
  else if (part.hang !== undefined) await new Promise((resolve) => token.onCancellationRequested(resolve));
  else if (part.fail !== undefined) {
    // What was said before arrives some time later.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { code, message } = part.fail;
    throw code === undefined ? new Error(message) : vscode.LanguageModelError[code](message);
  }
}

/** A part of a message as JSON. */
function plain(part) {
  if (part instanceof vscode.LanguageModelTextPart) return { text: part.value };
  if (part instanceof vscode.LanguageModelToolCallPart)
    return { call: { id: part.callId, name: part.name, input: part.input } };
  if (part instanceof vscode.LanguageModelToolResultPart)
    return { result: { id: part.callId, content: part.content.map(plain) } };
  if (part instanceof vscode.LanguageModelDataPart)
    return { data: { mime: part.mimeType, base64: Buffer.from(part.data).toString("base64") } };
  return { unknown: String(part) };
}
