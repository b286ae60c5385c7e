import { type Said, chatModelContract } from "../../contract/chat-model.ts";
import { endpointModel } from "../../support/models/endpoint-model.ts";
import type { ModelStep } from "../../support/models/model-steps.ts";
import { refusal, type ScriptedReply, startScriptedModel } from "../../support/models/scripted-server.ts";

describe("a model behind an OpenAI-compatible server", () => {
  chatModelContract(async (says) => {
    const server = await startScriptedModel([replyOf(says)]);
    return {
      model: endpointModel(server.url),
      open: () => server.open,
      dispose: () => server.close(),
    };
  });
});

function replyOf(says: readonly Said[]): ScriptedReply {
  const [first] = says;
  if (first?.kind === "fail" && first.as === "unauthorized")
    return refusal(401, "Incorrect API key provided.");
  if (first?.kind === "fail" && first.as === "rate_limited") {
    return refusal(429, "Slow down.", { headers: { "retry-after": "7" } });
  }
  return says.flatMap(stepsOf);
}

function stepsOf(said: Said): readonly ModelStep[] {
  switch (said.kind) {
    case "text":
      return [{ text: said.text }];
    case "reasoning":
      return [{ reasoning: said.text }];
    case "tool-call":
      return [{ call: { index: 0, ...said.call } }];
    case "usage":
      return [{ usage: { prompt_tokens: said.input_tokens, completion_tokens: said.output_tokens } }];
    case "end":
      return [{ finish: said.reason }];
    case "cut":
    case "hang":
      return [said.kind];
    case "fail":
      return [{ message: { error: { message: "The engine is gone.", code: 500 } } }];
    default:
      return said satisfies never;
  }
}
