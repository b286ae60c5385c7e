import assert from "node:assert/strict";
import { withoutKeys, withoutQuery } from "../../../../src/core/tools/plain-address.ts";

describe("the address of a tool server", () => {
  it("[T2, bad/tools-canary] is shown without its query, in which a key may be", () => {
    assert.equal(withoutQuery("https://a.example/mcp?exaApiKey=k-123#x"), "https://a.example/mcp");
    assert.equal(withoutQuery("https://a.example"), "https://a.example");
  });

  it("[T8, bad/tools-canary] is given away without what looks like a key in its query", () => {
    assert.equal(
      withoutKeys("https://a.example/mcp?team=a&exaApiKey=k-123&sig=x%20y&code=1#token=t"),
      "https://a.example/mcp?team=a&exaApiKey=&sig=&code=#token=t",
    );
    assert.equal(withoutKeys("https://a.example/key=1"), "https://a.example/key=1");
    assert.equal(withoutKeys("openapi.json?access_token=t"), "openapi.json?access_token=");
  });
});
