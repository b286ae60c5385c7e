import assert from "node:assert/strict";
import { serverAddress } from "../../../../src/core/engine/server-address.ts";

describe("serverAddress", () => {
  const rows: readonly (readonly [pasted: string, url: string | undefined, token?: string])[] = [
    ["http://localhost:8888", "http://localhost:8888/"],
    ["  http://localhost:8888/  ", "http://localhost:8888/"],
    ["http://localhost:8888/?token=abc", "http://localhost:8888/", "abc"],
    ["http://127.0.0.1:8888/lab?token=abc", "http://127.0.0.1:8888/", "abc"],
    ["http://127.0.0.1:8888/lab/tree/a/b.ipynb?token=", "http://127.0.0.1:8888/"],
    ["http://127.0.0.1:8888/tree#notebooks", "http://127.0.0.1:8888/"],
    ["https://hub.example/user/ada/lab", "https://hub.example/user/ada/"],
    ["https://hub.example/user/ada", "https://hub.example/user/ada/"],
    ["https://hub.example/laboratory", "https://hub.example/laboratory/"],
    ["https://ada:pw@hub.example/x/", "https://hub.example/x/"],
    ["http://[::1]:8888/", "http://[::1]:8888/"],
    ["file:///etc/passwd", undefined],
    ["localhost:8888", undefined],
    ["javascript:alert(1)", undefined],
    ["nonsense", undefined],
    ["", undefined],
  ];
  for (const [pasted, url, token] of rows) {
    it(`reads ${JSON.stringify(pasted)}`, () => {
      const address = serverAddress(pasted);
      assert.deepEqual([address?.url, address?.token], [url, token]);
    });
  }

  it("names the host", () => {
    assert.equal(serverAddress("https://hub.example:8443/x")?.label, "Jupyter at hub.example:8443");
  });
});
