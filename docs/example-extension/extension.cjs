// @ts-check
/**
 * Starts a background script through Backburner, shows its last line in the status bar, and stops it.
 * In an extension of your own copy backburner.d.ts beside this file and write "./backburner" here.
 *
 * @typedef {import("../../backburner").BackburnerApi} BackburnerApi
 * @typedef {import("../../backburner").BackburnerError} BackburnerError
 */
const vscode = require("vscode");

const code = `import time

for beat in range(1, 601):
    print("beat", beat, flush=True)
    time.sleep(1)
`;

/** @param {vscode.ExtensionContext} context */
exports.activate = async (context) => {
  /** @type {vscode.Extension<BackburnerApi> | undefined} */
  const backburner = vscode.extensions.getExtension("backburner.backburner");
  if (backburner === undefined) return;
  const api = await backburner.activate();

  const item = vscode.window.createStatusBarItem("backburnerExample.heartbeat");
  item.name = "Backburner Example";
  /** @type {string | undefined} */
  let id;

  const start = async () => {
    try {
      // Backburner shows the user the code and the folder, and asks.
      const daemon = await api.startDaemon({ code, title: "Heartbeat", chatId: "backburner-example" });
      id = daemon.daemon_id;
      item.text = "$(pulse) Heartbeat";
      item.command = "backburnerExample.stop";
      item.show();
    } catch (error) {
      const { code: problem, message } = /** @type {BackburnerError} */ (error);
      // The user said no: that needs no message.
      if (problem !== "daemons.declined") void vscode.window.showWarningMessage(message);
    }
  };

  const stop = async () => {
    if (id !== undefined) await api.stopDaemon(id);
  };

  const events = api.onDidEmitDaemonEvent((event) => {
    if (event.daemon_id !== id) return;
    if (event.type === "daemon:output" && event.stream === "stdout") {
      item.text = `$(pulse) ${event.content.trim().split("\n").at(-1) ?? ""}`;
    }
    if (event.type === "daemon:status" && event.status !== "running") {
      id = undefined;
      item.hide();
    }
  });

  context.subscriptions.push(
    item,
    events,
    vscode.commands.registerCommand("backburnerExample.start", start),
    vscode.commands.registerCommand("backburnerExample.stop", stop),
  );
  // For tests and for other extensions: what the status bar says.
  return { text: () => item.text };
};
