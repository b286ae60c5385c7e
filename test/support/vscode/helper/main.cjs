// For tests only, never packaged: runs code that the test process sends inside this extension host.
const { createServer } = require("node:http");
const { rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const vscode = require("vscode");

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;

async function answer(body) {
  try {
    const { code, args } = JSON.parse(body);
    // `code` is the text of a function; `require` lets it reach Node's modules.
    const value = await new AsyncFunction(
      "vscode",
      "args",
      "require",
      `return (${code})(vscode, args, require);`,
    )(vscode, args, require);
    return { value };
  } catch (error) {
    return { error: String(error?.stack ?? error) };
  }
}

exports.activate = (context) =>
  new Promise((resolve) => {
    const folder = process.env.BACKBURNER_TEST_HELPER;
    if (folder === undefined) {
      resolve();
      return;
    }
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => void answer(body).then((reply) => response.end(JSON.stringify(reply))));
    });
    const file = join(folder, `${process.pid}.json`);
    context.subscriptions.push({ dispose: () => (server.close(), rmSync(file, { force: true })) });
    server.listen(0, "127.0.0.1", () => {
      writeFileSync(file, JSON.stringify({ pid: process.pid, port: server.address().port }));
      resolve();
    });
  });
