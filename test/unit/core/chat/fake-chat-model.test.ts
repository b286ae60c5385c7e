import { AppError } from "../../../../src/core/base/errors.ts";
import { type Said, chatModelContract } from "../../../contract/chat-model.ts";
import { FakeChatModel, type FakeStep } from "../../../support/models/fake-chat-model.ts";

describe("a fake model", () => {
  chatModelContract(async (says) => {
    const model = new FakeChatModel([says.flatMap(stepsOf)]);
    return { model, dispose: async () => undefined };
  });
});

function stepsOf(said: Said): readonly FakeStep[] {
  switch (said.kind) {
    case "cut":
      return [];
    case "fail":
      return [{ kind: "fail", error: failures[said.as] }];
    default:
      return [said];
  }
}

const failures = {
  unauthorized: new AppError("model.unauthorized", "The key is not accepted."),
  rate_limited: new AppError("model.rate_limited", "Wait.", { retry: true, retryAfterSeconds: 7 }),
  breaks: new AppError("model.failed", "The model failed.", { retry: true }),
};
