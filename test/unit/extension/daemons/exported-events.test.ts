import assert from "node:assert/strict";
import { exportedEvents } from "../../../../src/extension/daemons/exported-events.ts";
import { output } from "../../../support/outputs.ts";
import { record } from "../records.ts";

describe("the exported events of a daemon", () => {
  it("[D8] are its output under the contract's names, page after page, and its final status", async () => {
    const records = [1, 2, 3].map((seq) => output(seq));
    const ended = record("d", { phase: "ended", status: "error", reason: "exception", detail: "ValueError" });
    const exported = exportedEvents(
      {
        get: () => ended,
        read: async (_id, options) => {
          const page = records.filter(({ seq }) => seq > (options?.sinceSeq ?? 0)).slice(0, 2);
          return { records: page, nextSeq: page.at(-1)?.seq ?? 99, gaps: [] };
        },
      },
      ended.daemon_id,
    );
    const ids = { daemon_id: "d", chat_id: "editor", message_id: "" };
    const events: unknown[] = [];
    for await (const event of exported) events.push(event);
    assert.deepEqual(events, [
      ...records.map((one) => ({ type: "daemon:output", ...one })),
      { type: "daemon:status", ...ids, status: "error", reason: "exception" },
    ]);
  });
});
