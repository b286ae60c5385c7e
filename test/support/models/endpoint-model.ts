import { OpenAiModel, type OpenAiModelOptions } from "../../../src/adapters/models/openai-model.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { Secret } from "../../../src/core/base/secret.ts";

/** How a test talks to its server. */
export interface EndpointModelOptions {
  readonly key?: string;
  /** How long the server may take for its first byte. */
  readonly firstByteMs?: number;
  /** How long it may be silent afterwards. */
  readonly silenceMs?: number;
  readonly refused?: OpenAiModelOptions["refused"];
}

/** The model "scripted" of a server of a test, as the product talks to it. */
export function endpointModel(url: string, options: EndpointModelOptions = {}): OpenAiModel {
  const { key, firstByteMs = 20_000, silenceMs = 20_000, refused = new Set() } = options;
  return new OpenAiModel({
    view: {
      model_id: "endpoint:test/scripted",
      name: "scripted",
      source: "Test Server",
      tools: true,
      images: true,
    },
    endpoint: { id: "test", name: "Test Server", url },
    model: "scripted",
    key: async () => (key === undefined ? undefined : new Secret(key)),
    refused,
    clock: systemClock,
    patience: { firstByteMs, silenceMs, restMs: 200 },
  });
}
