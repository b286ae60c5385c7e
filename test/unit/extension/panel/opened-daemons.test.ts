import assert from "node:assert/strict";
import { joinedSources } from "../../../../src/core/daemons/output-source.ts";
import { OpenedDaemons } from "../../../../src/extension/panel/opened-daemons.ts";
import type { OutputBatch } from "../../../../src/extension/panel/feed.ts";
import { ChatWindow, RunLog } from "../../../support/chat/chat-window.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

function fail(error: unknown): void {
  assert.fail(String(error));
}

describe("the daemons that a page has opened", () => {
  let user: User;
  let mine: Window;
  let other: Window;
  let batches: OutputBatch[];

  const texts = (): string[] => batches.flatMap(({ records }) => records.map(({ content }) => content));
  const opened = (window: Window): OpenedDaemons =>
    new OpenedDaemons(window.daemons, user.clock, (batch) => batches.push(batch), fail);

  beforeEach(async () => {
    user = new User();
    mine = await user.openWindow("a");
    other = await user.openWindow("b");
    batches = [];
  });

  it("[D3] gives the tail, then what follows, without a hole or a double", async () => {
    const { daemon_id } = await mine.daemons.start(await approved("code"));
    await settle();
    user.kernels.last.print("before\n");
    await settle();
    const page = opened(mine);
    const opening = page.open(daemon_id);
    user.kernels.last.print("meanwhile\n");
    const tail = await opening;
    await user.clock.advanceAsync(100);
    user.kernels.last.print("after\n");
    await user.clock.advanceAsync(100);
    assert.equal(
      [...tail.records.map(({ content }) => content), ...texts()].join(""),
      "before\nmeanwhile\nafter\n",
    );
    page.dispose();
  });

  it("[D6] follows a daemon of another window from disk until it has ended", async () => {
    const { daemon_id } = await mine.daemons.start(await approved("code"));
    await settle();
    await other.daemons.refresh(daemon_id);
    const page = opened(other);
    await page.open(daemon_id);
    user.kernels.last.print("from afar\n");
    await user.clock.advanceAsync(1100);
    assert.deepEqual(texts(), ["from afar\n"]);
    user.kernels.last.print("and the end\n");
    user.kernels.last.finish();
    await user.clock.advanceAsync(4000);
    assert.deepEqual(texts(), ["from afar\n", "and the end\n"]);
    page.dispose();
  });

  it("sends nothing of a daemon that was closed", async () => {
    const { daemon_id } = await mine.daemons.start(await approved("code"));
    await settle();
    const page = opened(mine);
    await page.open(daemon_id);
    page.close(daemon_id);
    user.kernels.last.print("unseen\n");
    await user.clock.advanceAsync(500);
    assert.deepEqual(batches, []);
  });

  it("[D7] goes over from disk to live output when this window takes the daemon over, without a hole or a double", async () => {
    const { daemon_id } = await mine.daemons.start(await approved("code"));
    await settle();
    user.kernels.last.print("1\n");
    await settle();
    await other.daemons.refresh(daemon_id);
    const page = opened(other);
    const tail = await page.open(daemon_id);
    user.kernels.last.print("2\n");
    await user.clock.advanceAsync(100);
    mine.vanish();
    user.hub.endReloadGrace();
    await settle();
    user.kernels.last.print("3\n");
    await user.clock.advanceAsync(200);
    user.kernels.last.print("4\n");
    await user.clock.advanceAsync(200);
    assert.equal([...tail.records.map(({ content }) => content), ...texts()].join(""), "1\n2\n3\n4\n");
    page.dispose();
  });

  it("[D3, I1] follows a run in a chat's kernel into the background, without a hole or a double", async () => {
    const chat = new ChatWindow(user, mine);
    const source = joinedSources(chat.foreground, mine.daemons);
    const page = new OpenedDaemons(source, user.clock, (batch) => batches.push(batch), fail);
    const request = chat.request("code");
    const log = new RunLog();
    void chat.runs.run(request, log, new AbortController().signal);
    chat.approvals.answer(request.runId, await log.asked(), "run");
    await settle();
    const print = async (text: string): Promise<void> => {
      user.kernels.last.print(text);
      await user.clock.advanceAsync(100);
    };
    await print("1\n");
    const tail = await page.open(request.runId);
    await print("2\n");
    user.kernels.last.print("3\n");
    await chat.foreground.toBackground(request.runId);
    await print("4\n");
    assert.equal([...tail.records.map(({ content }) => content), ...texts()].join(""), "1\n2\n3\n4\n");
    const again = await page.open(request.runId);
    assert.equal(again.records.map(({ content }) => content).join(""), "1\n2\n3\n4\n");
    page.dispose();
  });
});
