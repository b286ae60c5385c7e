import assert from "node:assert/strict";
import { firstModel } from "../../../../src/core/chat/first-model.ts";

describe("the model of a chat for which none was chosen", () => {
  const signal = new AbortController().signal;
  const model = { model_id: "endpoint:a/one", name: "one", source: "A", tools: true, images: false };
  const ask = (models: readonly (typeof model)[], problems: readonly string[]): Promise<string | undefined> =>
    firstModel({ list: async () => ({ models, problems }) }, signal);

  it("[C1] is the first that can be had", async () => {
    assert.equal(await ask([model, { ...model, model_id: "other" }], ["B did not answer."]), model.model_id);
  });

  it("[C1] is none where there are none", async () => {
    assert.equal(await ask([], []), undefined);
  });

  it("[C1, bad/model-key] says what keeps those away that there are", async () => {
    await assert.rejects(ask([], ["A wants a key."]), {
      code: "model.none",
      message: "No model can be had. A wants a key. Then press Retry.",
    });
  });
});
