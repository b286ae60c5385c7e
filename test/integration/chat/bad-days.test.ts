import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileChatJournal } from "../../../src/adapters/journal/chats/file-chat-journal.ts";
import { foldEvents } from "../../../src/core/chat/fold-events.ts";
import type { Chat, ChatEvent } from "../../../src/protocol/chat.ts";
import type { ChatId } from "../../../src/protocol/ids.ts";
import { assistantMessage, chatId, created, messageId, userMessage } from "../../support/chat/chats.ts";
import {
  temporaryChatJournals,
  type TemporaryChatJournals,
} from "../../support/chat/temporary-chat-journal.ts";

const id = chatId();

describe("FileChatJournal on bad days", function () {
  this.timeout(60_000);
  let made: TemporaryChatJournals;
  let journal: FileChatJournal;

  beforeEach(async () => {
    made = await temporaryChatJournals();
    journal = made.open();
  });

  afterEach(async () => {
    await made.dispose();
  });

  const pathOf = (chat: ChatId): string => join(made.folder, `${chat}.ndjson`);

  async function write(events: readonly ChatEvent[], to = journal): Promise<void> {
    to.append(id, events);
    await to.flush();
  }

  async function read(from = journal): Promise<Chat | undefined> {
    return foldEvents(await from.load(id));
  }

  /** A streamed answer in small pieces. */
  function streamed(message: string, pieces: number, ends = true): readonly ChatEvent[] {
    const message_id = messageId(message);
    return [
      { type: "message:added", message: assistantMessage(message, [], { status: "streaming" }) },
      { type: "part:added", message_id, part: { kind: "text", text: "" } },
      ...Array.from({ length: pieces }, (_, index): ChatEvent[] => [
        { type: "part:appended", message_id, text: `${String(index)} ` },
        // What is between them keeps them from being joined in one line.
        { type: "chat:model", model_id: "m" },
      ]).flat(),
      ...(ends ? [{ type: "message:ended", message_id, status: "done", at: 2000 } as const] : []),
    ];
  }

  it("[bad/torn-journal] drops a last line that is torn at any byte, and never the file", async () => {
    await write([created(id), { type: "chat:renamed", title: "kept", by_user: true }]);
    const { size: whole } = await stat(pathOf(id));
    await write([{ type: "chat:renamed", title: "né😀", by_user: true }]);
    const torn = await readFile(pathOf(id));
    // Of the last line nothing but its newline may be missing: then it is whole.
    for (let length = whole; length < torn.length - 1; length += 1) {
      await writeFile(pathOf(id), torn.subarray(0, length));
      const window = made.open();
      assert.equal((await read(window))?.title, "kept");
      await write([{ type: "chat:model", model_id: "after" }], window);
      assert.deepEqual((await read(window))?.model_id, "after");
      assert.equal((await window.list())[0]?.title, "kept");
    }
  });

  it("begins again when even the first line is torn", async () => {
    for (const beginning of ["", "{", '{"schema":1}']) {
      await mkdir(made.folder, { recursive: true });
      await writeFile(pathOf(id), beginning);
      const window = made.open();
      assert.equal(await read(window), undefined);
      await write([created(id)], window);
      assert.equal((await read(window))?.chat_id, id);
    }
  });

  it("leaves out damaged lines and events, and keeps the others", async () => {
    await write([created(id)]);
    appendFileSync(
      pathOf(id),
      '{"type":"chat:renamed"\n\u0000\n{"type":"chat:renamed","title":7}\n{"type":"x"}\n',
    );
    await write([{ type: "chat:model", model_id: "m" }]);
    const chat = await read();
    assert.deepEqual([chat?.title, chat?.model_id], ["New chat", "m"]);
  });

  it("[bad/newer-files] leaves a chat of a newer version alone", async () => {
    const newer = '{"schema":2,"shape":"unknown"}\n{"type":"chat:created"}\n';
    await write([created(id)]);
    await writeFile(pathOf(id), newer);
    assert.deepEqual(await journal.list(), []);
    await assert.rejects(journal.load(id), { code: "journal.newer" });
    journal.append(id, [{ type: "chat:model", model_id: "m" }]);
    await assert.rejects(journal.flush(), { code: "journal.newer" });
    assert.equal(await readFile(pathOf(id), "utf8"), newer);
  });

  it("makes an index again that is torn or of another version", async () => {
    await write([created(id)]);
    await journal.list();
    const index = join(made.folder, "index.json");
    for (const content of ["{", '{"schema":2}', "[]"]) {
      await writeFile(index, content);
      assert.equal((await made.open().list()).length, 1);
      assert.match(await readFile(index, "utf8"), /^\{"schema":1,/);
    }
  });

  it("reads each file once for the list, until it changes", async () => {
    await write([created(id)]);
    await utimes(pathOf(id), 1000, 1000);
    await journal.list();
    const { size } = await stat(pathOf(id));
    // Other content behind the same size and time would not be seen: so the list did not read it.
    await writeFile(pathOf(id), " ".repeat(size));
    await utimes(pathOf(id), 1000, 1000);
    assert.equal((await made.open().list()).length, 1);
    await write([{ type: "chat:model", model_id: "m" }]);
    assert.deepEqual(await made.open().list(), []);
  });

  it("reaches no file but its own", async () => {
    for (const bad of ["..", "../x", "a/b", "", "."] as ChatId[]) {
      await assert.rejects(journal.load(bad), { code: "journal.failed" });
      await assert.rejects(journal.remove(bad), { code: "journal.failed" });
      await assert.rejects(journal.restore(bad), { code: "journal.failed" });
    }
  });

  it("writes files that only their owner can read", async function () {
    if (process.platform === "win32") this.skip();
    await write([created(id), ...streamed("a", 3000)]);
    await journal.load(id);
    await journal.list();
    assert.equal((await stat(made.folder)).mode & 0o777, 0o700);
    for (const name of await readdir(made.folder)) {
      assert.equal((await stat(join(made.folder, name))).mode & 0o777, 0o600);
    }
  });

  it("[bad/long-reply] rewrites a chat that streaming has made long, as the same chat", async () => {
    const user: ChatEvent = { type: "message:added", message: userMessage("u", "go") };
    await write([created(id), user, ...streamed("a", 3000), ...streamed("b", 10)]);
    const { size: before } = await stat(pathOf(id));
    const chat = await read();
    const { size: after } = await stat(pathOf(id));
    assert.ok(after * 2 < before, `${String(before)} bytes became ${String(after)}`);
    assert.deepEqual(await read(), chat);
    assert.equal(chat?.messages.length, 3);
    assert.equal(await journal.hasChanged(id), false);
    await write([{ type: "message:added", message: userMessage("v", "more") }]);
    assert.equal((await read(made.open()))?.messages.length, 4);
  });

  it("[bad/two-windows-chat] does not rewrite a chat that a window streams into", async () => {
    await write([created(id), ...streamed("a", 3000, false)]);
    const { size: before } = await stat(pathOf(id));
    await read(made.open());
    assert.equal((await stat(pathOf(id))).size, before);
    assert.deepEqual(made.told, []);
  });

  it("[bad/two-windows-chat] loses nothing of what another window appends while the chat is rewritten", async () => {
    for (let round = 0; round < 20; round += 1) {
      await write([created(id), ...streamed(`a${String(round)}`, 3000)]);
      const other = made.open();
      await other.load(id);
      await write(streamed(`b${String(round)}`, 3000));
      const reading = made.open().load(id);
      for (let turn = 0; turn < round; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      other.append(id, [{ type: "message:added", message: userMessage(`u${String(round)}`, "here") }]);
      await other.flush();
      await reading;
      const ids = (await read(made.open()))?.messages.map(({ message_id }) => message_id);
      assert.deepEqual(ids?.slice(-3), [`a${String(round)}`, `b${String(round)}`, `u${String(round)}`]);
    }
  });

  it("forgets deleted chats after a day, and not before", async () => {
    await write([created(id)]);
    await journal.remove(id);
    made.clock.jump(23 * 3600_000);
    await journal.prune();
    assert.equal(await journal.restore(id), true);
    await journal.remove(id);
    made.clock.jump(25 * 3600_000);
    await journal.prune();
    assert.equal(await journal.restore(id), false);
  });

  it("keeps in memory what the disk refuses, and writes it once it can", async () => {
    await writeFile(made.folder, "a file where the folder should be");
    const told: string[] = [];
    journal.onDidFail(({ code }) => told.push(code));
    await assert.rejects(write([created(id)]), { code: "journal.failed" });
    journal.append(id, [{ type: "chat:renamed", title: "kept", by_user: true }]);
    assert.equal((await read())?.title, "kept");
    assert.equal(await journal.hasChanged(id), false);
    made.clock.advance(5000);
    assert.deepEqual(told, ["journal.failed"]);
    await rm(made.folder);
    made.clock.advance(1000);
    await journal.flush();
    assert.equal((await read(made.open()))?.title, "kept");
  });

  it("[bad/disk-full] goes on when the disk is full, and writes each event once when there is room", async function () {
    // A small file system needs a mount, which needs root; elsewhere the same is not shown.
    if (process.platform !== "linux" || process.getuid?.() !== 0) this.skip();
    const root = await mkdtemp(join(tmpdir(), "backburner-full-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", root], { stdio: "ignore" });
    } catch {
      await rm(root, { recursive: true });
      this.skip();
    }
    try {
      const small = await temporaryChatJournals(root);
      const window = small.open();
      window.append(id, [created(id), ...streamed("a", 1, false)]);
      await window.flush();
      await writeFile(join(root, "ballast"), Buffer.alloc(600 * 1024));
      const told: string[] = [];
      window.onDidFail(({ code }) => told.push(code));
      const piece: ChatEvent = {
        type: "part:appended",
        message_id: messageId("a"),
        text: "x".repeat(1000),
      };
      for (let count = 0; count < 700; count += 1) {
        window.append(id, [piece]);
        if (count % 50 === 0) small.clock.advance(1000);
      }
      await assert.rejects(window.flush(), { code: "journal.full" });
      assert.deepEqual(told, ["journal.full"]);
      await truncate(join(root, "ballast"), 0);
      small.clock.advance(1000);
      await window.flush();
      const [message] = foldEvents(await small.open().load(id))?.messages ?? [];
      const text = message?.parts[0]?.kind === "text" ? message.parts[0].text : "";
      assert.equal(text.length, "0 ".length + 700_000);
      window.dispose();
    } finally {
      execFileSync("umount", [root]);
      await rm(root, { recursive: true });
    }
  });
});
