import { systemClock } from "../../../src/core/base/clock.ts";
import { daemonId, outputRecord } from "./records.ts";
import { temporaryJournal } from "./temporary-journal.ts";

/** Writes a thousand records of a thousand characters where the system allows only small files, and prints what was told. */
// Without a handler the signal ends the process before the write can fail.
process.on("SIGXFSZ", () => undefined);
const { journal, told } = await temporaryJournal({ root: process.argv[2] ?? "", clock: systemClock });
const { writer } = await journal.open(daemonId(1));
const failures: string[] = [];
writer.onDidFail(({ code }) => failures.push(code));
for (let seq = 1; seq <= 1000; seq += 1) writer.append([outputRecord(seq, { content: "x".repeat(1000) })]);
await writer.close();
console.log(JSON.stringify({ failures, told }));
