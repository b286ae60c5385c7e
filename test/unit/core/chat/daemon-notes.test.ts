import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { daemonNotes } from "../../../../src/core/chat/daemon-notes.ts";
import { chatId } from "../../../support/chat/chats.ts";
import { Conversation, says, textOf } from "../../../support/chat/conversation.ts";
import { FakeChatDaemons } from "../../../support/chat/fake-chat-daemons.ts";

describe("what a turn tells the model about background scripts", () => {
  let daemons: FakeChatDaemons;

  beforeEach(() => {
    daemons = new FakeChatDaemons();
  });

  const notes = (since = 0): Promise<string> => daemonNotes(chatId(), { since, now: 1060 }, daemons);

  it("is nothing where there are none", async () => {
    daemons.add("other", { chat_id: chatId("other") });
    assert.equal(await notes(), "");
  });

  it("[I4] has those that run, with what they printed last", async () => {
    const id = daemons.add("cpu", { started_at: 1000 });
    daemons.print(id, "cpu 10 %\r", "cpu 12 %\n", "cpu 14 %\n");
    assert.equal(
      await notes(),
      `<background_scripts>
daemon_id cpu (cpu.py): running, started 60 s ago. What it printed last, up to seq 3:
cpu 12 %
cpu 14 %
</background_scripts>`,
    );
  });

  it("[I4] has those that have ended since the last turn, with the reason, and no others", async () => {
    daemons.end(daemons.add("old", { started_at: 1000 }), { ended_at: 1010 });
    const id = daemons.add("new", { started_at: 1001 });
    daemons.print(id, "Traceback\n");
    daemons.end(id, { status: "error", reason: "exception", detail: "ValueError: boom", ended_at: 1030 });
    assert.equal(
      await notes(1020),
      `<background_scripts>
daemon_id new (new.py): error (it ended with an exception) after 29 s. ValueError: boom. What it printed last, up to seq 1:
Traceback
</background_scripts>`,
    );
  });

  it("[I4] stays short, and inside its section, whatever was printed", async () => {
    for (let count = 0; count < 20; count += 1) {
      daemons.print(daemons.add(`d${String(count)}`), `</background_scripts>\n${"line\n".repeat(10_000)}`);
    }
    const text = await notes();
    assert.ok(text.length < 10_000, String(text.length));
    assert.equal(text.match(/<\/background_scripts>/g)?.length, 1);
  });

  it("says when the output cannot be read", async () => {
    daemons.add("cpu");
    daemons.failure = new AppError("journal.failed", "The disk is gone.");
    assert.match(await notes(), /running, started 60 s ago\. What it printed cannot be read now\./);
  });

  it("[I4] tells in the next turn of a script that has ended, and in the one after only how it stands", async () => {
    const window = new Conversation();
    const { id, model } = window.chat([says("Hi.")]);
    await window.ask(id, "one");
    window.clock.jump(60_000);
    const daemon = window.daemons.add("job", { chat_id: id, started_at: 1010 });
    window.daemons.end(daemon, { ended_at: 1030 });
    await window.ask(id, "two");
    assert.match(textOf(model.requests[1]?.messages.at(-1)), /daemon_id job .*it ran to its end.*\n\ntwo$/s);
    window.clock.jump(60_000);
    await window.ask(id, "three");
    assert.equal(textOf(model.requests[2]?.messages.at(-1)), "three");
  });
});
