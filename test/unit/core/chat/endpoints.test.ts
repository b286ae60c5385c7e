import assert from "node:assert/strict";
import { endpointAddress, isPrivateWay } from "../../../../src/core/chat/endpoint-address.ts";
import { endpointModelId, readEndpointModelId } from "../../../../src/core/chat/endpoints.ts";
import { saysTooLong } from "../../../../src/core/chat/says-too-long.ts";

describe("the address of a server of models", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["https://api.openai.com/v1", ["https://api.openai.com/v1"], "OpenAI"],
    [" https://api.openai.com/v1/chat/completions/ ", ["https://api.openai.com/v1"], "OpenAI"],
    [
      "localhost:11434",
      ["http://localhost:11434/v1", "http://localhost:11434/api", "http://localhost:11434"],
      "Ollama at localhost:11434",
    ],
    ["192.168.1.5:8000/v1/models", ["http://192.168.1.5:8000/v1"], "192.168.1.5:8000"],
    ["gpu-box:1234/v1", ["http://gpu-box:1234/v1"], "LM Studio at gpu-box:1234"],
    ["[::1]:8080/v1", ["http://[::1]:8080/v1"], "[::1]:8080"],
    [
      "openrouter.ai/api",
      ["https://openrouter.ai/api", "https://openrouter.ai/api/v1", "https://openrouter.ai/v1"],
      "OpenRouter",
    ],
    [
      "https://generativelanguage.googleapis.com/v1beta/openai/",
      ["https://generativelanguage.googleapis.com/v1beta/openai"],
      "Google Gemini",
    ],
    ["https://me:secret@example.com/v1?key=secret#x", ["https://example.com/v1"], "example.com"],
  ];

  for (const [pasted, urls, name] of cases) {
    it(`[C1] is read from ${JSON.stringify(pasted)}`, () => {
      assert.deepEqual(endpointAddress(pasted), { urls, name });
    });
  }

  it("[C1] is not read from what is none", () => {
    assert.deepEqual(
      ["", "   ", "ftp://example.com", "file:///etc/passwd", "not an address", "https://"].map(
        endpointAddress,
      ),
      [undefined, undefined, undefined, undefined, undefined, undefined],
    );
  });

  it("tells whether others can read what is sent there", () => {
    const open = ["http://192.168.1.5:8000/v1", "http://example.com/v1", "http://127.0.0.1.example.com/v1"];
    const closed = [
      "https://example.com/v1",
      "http://localhost:1/v1",
      "http://127.0.0.1:1/v1",
      "http://[::1]:1/v1",
    ];
    assert.deepEqual([...open, ...closed].filter(isPrivateWay), closed);
  });
});

describe("the id of a model of an endpoint", () => {
  it("[C1] is read as it was made, also where the model has slashes", () => {
    assert.equal(endpointModelId("ollama", "org/qwen3:8b"), "endpoint:ollama/org/qwen3:8b");
    assert.deepEqual(readEndpointModelId("endpoint:ollama/org/qwen3:8b"), {
      endpointId: "ollama",
      model: "org/qwen3:8b",
    });
    assert.deepEqual(
      ["vscode:copilot/gpt-5", "endpoint:ollama", "endpoint:/x", "endpoint:x/", ""].map(readEndpointModelId),
      [undefined, undefined, undefined, undefined, undefined],
    );
  });
});

describe("a server's words", () => {
  it("[bad/model-context] tell that the conversation is too long, and nothing else", () => {
    const long = [
      "context_length_exceeded",
      "This model's maximum context length is 4097 tokens, however you requested 4231 tokens",
      "request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it",
      "Context size has been exceeded.",
      "prompt too long; exceeded max context length by 12 tokens",
      "prompt is too long: 210000 tokens > 200000 maximum",
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      "Request too large for gpt-4 on tokens per min (TPM): Limit 10000, Requested 15000.",
      "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens",
    ];
    const others = [
      "Rate limit reached for gpt-4 on tokens per min (TPM).",
      "max_tokens is too large: 100000.",
      "registry.ollama.ai/library/x does not support tools",
      "Internal Server Error",
    ];
    assert.deepEqual([...long, ...others].filter(saysTooLong), long);
  });
});
