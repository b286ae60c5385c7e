/** Every command of ours, as the manifest names them; what each does is in `commands/table.ts`. */
export const commandIds = [
  "backburner.daemons.runFile",
  "backburner.daemons.runFileWithArguments",
  "backburner.daemons.runSelection",
  "backburner.daemons.runCell",
  "backburner.daemons.stop",
  "backburner.daemons.stopAllInChat",
  "backburner.daemons.stopAll",
  "backburner.daemons.showRunning",
  "backburner.daemons.showOutput",
  "backburner.daemons.showCode",
  "backburner.daemons.runAgain",
  "backburner.daemons.copyId",
  "backburner.daemons.clearFinished",
  "backburner.daemons.openLog",
  "backburner.daemons.exportLog",
  "backburner.panel.open",
  "backburner.engine.select",
  "backburner.engine.diagnose",
  "backburner.engine.setToken",
  "backburner.log.show",
] as const;

/** One of ours. */
export type CommandId = (typeof commandIds)[number];
