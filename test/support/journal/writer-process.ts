import { systemClock } from "../../../src/core/base/clock.ts";
import { daemonId, outputRecord } from "./records.ts";
import { temporaryJournal } from "./temporary-journal.ts";

/** Writes records without end and prints, after each turn, the number up to which it has appended. */
const root = process.argv[2] ?? "";
const maxDaemonBytes = Number(process.argv[3] ?? "268435456");
const { journal } = await temporaryJournal({ root, maxDaemonBytes, clock: systemClock });
const { writer, lastSeq } = await journal.open(daemonId(1));
let seq = lastSeq;
setInterval(() => {
  const records = Array.from({ length: 20 }, () => {
    seq += 1;
    return outputRecord(seq, { content: `${String(seq)} ${"x".repeat(200)}\n` });
  });
  writer.append(records);
  process.stdout.write(`${String(seq)}\n`);
}, 1);
