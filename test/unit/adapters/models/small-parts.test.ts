import assert from "node:assert/strict";
import { withoutKey } from "../../../../src/adapters/models/key-headers.ts";
import { isChatModelName, seesPictures } from "../../../../src/adapters/models/model-names.ts";
import { readShown } from "../../../../src/adapters/models/native-facts.ts";
import { retryAfterSeconds } from "../../../../src/adapters/models/retry-after.ts";
import { Secret } from "../../../../src/core/base/secret.ts";

describe("the name of a model", () => {
  it("[C1] tells what does not chat", () => {
    const chat = [
      "gpt-5",
      "gpt-4o-search-preview",
      "gpt-oss:20b",
      "chatgpt-4o-latest",
      "o3-mini",
      "claude-sonnet-4-5",
      "qwen3:8b",
      "Qwen/Qwen2.5-Coder-32B-Instruct",
      "mistralai/Mistral-7B-Instruct-v0.3",
      "llava-next-video:7b",
      "llama3.2-vision",
      "models/gemini-2.5-flash",
      "adapter-model",
      "granite3.3:2b",
    ];
    const others = [
      "text-embedding-3-small",
      "nomic-embed-text:latest",
      "embeddinggemma",
      "mxbai-embed-large",
      "all-minilm:33m",
      "BAAI/bge-m3",
      "intfloat/e5-mistral",
      "bge-reranker-v2-m3",
      "whisper-1",
      "gpt-4o-transcribe",
      "gpt-4o-mini-tts",
      "tts-1-hd",
      "gpt-4o-audio-preview",
      "gpt-realtime",
      "dall-e-3",
      "gpt-image-1",
      "imagen-4.0-generate-001",
      "flux:1-dev",
      "sora-2",
      "veo-3.0",
      "omni-moderation-latest",
      "llama-guard-3-8b",
      "babbage-002",
      "davinci-002",
      "gpt-3.5-turbo-instruct",
    ];
    assert.deepEqual([...chat, ...others].filter(isChatModelName), chat);
  });

  it("[C1] tells who sees pictures", () => {
    const seeing = [
      "gpt-4o-mini",
      "gpt-4.1",
      "gpt-5",
      "o3",
      "o4-mini",
      "claude-sonnet-4-5",
      "gemini-2.5-pro",
      "llava:13b",
      "qwen2.5vl:7b",
      "Qwen/Qwen2-VL-7B-Instruct",
      "llama3.2-vision:11b",
      "gemma3:4b",
      "pixtral-12b",
      "deepseek-vl2-tiny",
    ];
    const blind = [
      "gpt-3.5-turbo",
      "gpt-oss:20b",
      "o1-mini",
      "o3-mini",
      "qwen3:8b",
      "llama3.1:8b",
      "gemma3:1b",
      "deepseek-chat",
    ];
    assert.deepEqual([...seeing, ...blind].filter(seesPictures), seeing);
  });
});

describe("the time to wait", () => {
  it("[bad/model-rate] is seconds, milliseconds or a date; what makes no sense is none", () => {
    const now = Date.parse("Wed, 21 Oct 2026 07:28:00 GMT");
    const seconds = (headers: Record<string, string>): number | undefined =>
      retryAfterSeconds(new Headers(headers), now);
    assert.deepEqual(
      [
        seconds({ "retry-after": "20" }),
        seconds({ "retry-after": "0.2" }),
        seconds({ "retry-after": "Wed, 21 Oct 2026 07:29:30 GMT" }),
        seconds({ "retry-after": "Wed, 21 Oct 2026 07:00:00 GMT" }),
        seconds({ "retry-after-ms": "1500", "retry-after": "9" }),
        seconds({ "retry-after": "soon" }),
        seconds({ "retry-after": "-5" }),
        seconds({}),
      ],
      [20, 1, 90, 0, 2, undefined, undefined, undefined],
    );
  });
});

describe("what a server said", () => {
  it("[bad/model-key] is shown without the key and what looks like one, in one short line", () => {
    const key = new Secret("my key/1");
    assert.equal(
      withoutKey("Bad my key/1\n and sk-abc***xyz  here.", key),
      "Bad [secret] and [secret] here.",
    );
    assert.equal(withoutKey("x".repeat(1000), undefined).length, 301);
  });
});

describe("what Ollama shows of a model", () => {
  it("[C1] says nothing where it is not understood", () => {
    const nothing = { tools: undefined, images: undefined, chat: undefined, context: undefined };
    assert.deepEqual(
      [undefined, "x", {}, { capabilities: 1 }, { model_info: { "a.context_length": "9" } }].map(readShown),
      [nothing, nothing, nothing, nothing, nothing],
    );
  });
});
