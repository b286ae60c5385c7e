import assert from "node:assert/strict";
import { Emitter } from "../../../../src/core/base/emitter.ts";
import { AppError } from "../../../../src/core/base/errors.ts";
import type { ModelSource } from "../../../../src/core/chat/model-source.ts";
import { Models } from "../../../../src/extension/models/models.ts";
import { FakeChatModel, fakeModelView } from "../../../support/models/fake-chat-model.ts";
import { ManualClock } from "../../../support/manual-clock.ts";

const signal = new AbortController().signal;

describe("all models", () => {
  const clock = new ManualClock();
  const untrusted = new AppError("daemons.untrusted", "This workspace is in Restricted Mode.");
  let trusted: boolean;

  beforeEach(() => {
    trusted = true;
  });

  function join(...sources: readonly ModelSource[]): Models {
    const requireTrust = (): void => {
      if (!trusted) throw untrusted;
    };
    return new Models({ sources, requireTrust, clock });
  }

  it("[C1] are those of all sources, in order, each once", async () => {
    const models = join(source("a", ["x", "y", "x"]), source("b", ["x"]));
    const { models: views, problems } = await models.list(signal);
    assert.deepEqual([views.map(({ model_id }) => model_id), problems], [["a:x", "a:y", "b:x"], []]);
  });

  it("[bad/model-down] are there although a source fails or never answers, which is said", async () => {
    const models = join(
      { ...source("a", ["x"]), list: () => Promise.reject(new Error("a is broken")) },
      { ...source("b", ["x"]), list: () => new Promise(() => undefined) },
      source("c", ["x"]),
    );
    const listed = models.list(signal);
    await clock.advanceAsync(60_000);
    const { models: views, problems } = await listed;
    assert.deepEqual(
      [views.map(({ model_id }) => model_id), problems],
      [["c:x"], ["a is broken", "Source b did not list its models in time."]],
    );
  });

  it("[C1] are got from the source that they belong to", async () => {
    const models = join(source("a", ["x"]), source("b", ["x"]));
    assert.equal((await models.get("b:x", signal)).view.source, "b");
    await assert.rejects(
      models.get("c:x", signal),
      new AppError("model.not_found", "This model is not known any more; choose another one."),
    );
  });

  it("[bad/untrusted] are none in Restricted Mode, where no source is asked", async () => {
    trusted = false;
    const models = join({
      ...source("a", ["x"]),
      list: () => assert.fail("asked"),
      get: () => assert.fail("asked"),
    });
    assert.deepEqual(await models.list(signal), { models: [], problems: [untrusted.message] });
    await assert.rejects(models.get("a:x", signal), untrusted);
  });

  it("[C1] announce the changes of each source until they are disposed", () => {
    const changed = new Emitter<undefined>();
    const models = join(source("a", []), { ...source("b", []), onDidChange: changed.event });
    let changes = 0;
    models.onDidChange(() => (changes += 1));
    changed.fire(undefined);
    models.dispose();
    changed.fire(undefined);
    assert.equal(changes, 1);
  });
});

/** A source of models called `name:x`. */
function source(name: string, models: readonly string[]): ModelSource {
  const view = (id: string): typeof fakeModelView => ({ ...fakeModelView, model_id: id, source: name });
  return {
    name: `Source ${name}`,
    owns: (id) => id.startsWith(`${name}:`),
    list: async () => ({ models: models.map((model) => view(`${name}:${model}`)), problems: [] }),
    get: async (id) => new FakeChatModel([], view(id)),
    onDidChange: new Emitter<undefined>().event,
  };
}
