import assert from "node:assert/strict";
import { newEndpointId, readEndpoints } from "../../../../src/extension/models/endpoint-values.ts";

describe("the setting of endpoints", () => {
  it("[C1] gives those that make sense, with a name and without a closing slash", () => {
    assert.deepEqual(
      readEndpoints([
        { id: "openai", name: "OpenAI", url: "https://api.openai.com/v1/" },
        { id: "box.2", url: "http://gpu-box:8000/v1" },
      ]),
      {
        endpoints: [
          { id: "openai", name: "OpenAI", url: "https://api.openai.com/v1" },
          { id: "box.2", name: "gpu-box:8000", url: "http://gpu-box:8000/v1" },
        ],
        problems: [],
      },
    );
  });

  it("[C1] leaves out what makes no sense, and says why", () => {
    const url = "https://example.com/v1";
    const broken = [
      7,
      { url },
      { id: "a/b", url },
      { id: "a" },
      { id: "a", url: "nowhere" },
      { id: "a", url: "file:///etc/passwd" },
      { id: "a", url: "https://me:secret@example.com/v1" },
      { id: "a", url: "https://example.com/v1?key=secret" },
      { id: "a", url },
      { id: "a", url },
    ];
    const { endpoints, problems } = readEndpoints(broken);
    assert.deepEqual(endpoints, [{ id: "a", name: "example.com", url }]);
    assert.deepEqual(problems, [
      "entry 1: it is no object",
      "entry 2: its id is not made of letters and digits",
      "entry 3: its id is not made of letters and digits",
      "entry 4: its url is no address",
      "entry 5: its url is no address",
      "entry 6: its url is neither http nor https",
      "entry 7: its url has more than an address and a path; a key is set by a command",
      "entry 8: its url has more than an address and a path; a key is set by a command",
      "entry 10: another one has its id",
    ]);
    assert.deepEqual(
      [undefined, "x", {}].map((value) => readEndpoints(value).problems),
      [[], ["it is no list"], ["it is no list"]],
    );
  });
});

describe("the id of a new endpoint", () => {
  it("[C1] is short, and no other has it", () => {
    assert.deepEqual(
      ["OpenAI", "Ollama at 127.0.0.1:11434", "192.168.1.5:8000", "Ünï – 日本", "日本"].map((name) =>
        newEndpointId(name, ["ollama", "ollama-2"]),
      ),
      ["openai", "ollama-3", "192-168-1-5-8000", "n", "endpoint"],
    );
  });
});
