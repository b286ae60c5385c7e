import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../../core/base/clock.ts";
import { messageOf } from "../../core/base/errors.ts";
import { processesHere } from "../processes/here.ts";
import { Keeper } from "./keeper.ts";
import { fileLog } from "./keeper-log.ts";
import { meetingPlace } from "./meeting-place.ts";

/** The entry of the keeper's own process: `node keeper.cjs --storage DIR [--settle MS] [--extension VERSION]`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      storage: { type: "string" },
      settle: { type: "string", default: "0" },
      extension: { type: "string", default: "" },
    },
  });
  if (values.storage === undefined) throw new Error("--storage is missing");
  const place = meetingPlace(values.storage);
  const log = fileLog(join(place.folder, "keeper.log"));
  process.on("uncaughtException", (error) => {
    log.error("The keeper has failed", { error: error.stack });
    // Windows start another and tell it what they hold.
    process.exit(1);
  });
  // A terminal that closes, or a session that ends, is told to every process; the windows say when they go.
  process.on("SIGHUP", () => undefined);
  const keeper = new Keeper({
    place,
    version: values.extension,
    settleMs: Number(values.settle),
    processes: processesHere(),
    clock: systemClock,
    log,
  });
  // The clock's timers keep no process alive, and the last steps come after the last socket is closed.
  setInterval(() => undefined, 60_000);
  if (await keeper.start()) await keeper.finished;
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
