import assert from "node:assert/strict";
import { Secret } from "../../../src/core/base/secret.ts";
import { redact, redactFields } from "../../../src/extension/redact.ts";

const canary = "c4n4ry-Zm9vYmFy.0123456789";

describe("the log's redactor", () => {
  const lines = [
    `Authorization: token ${canary}`,
    `{"Authorization":"Bearer ${canary}"}`,
    `GET http://localhost:8888/api?x=1&token=${canary}&y=2`,
    `http://h/#access_token=${canary}`,
    `https://user:${canary}@host/path`,
    `set-cookie: session=${canary}; HttpOnly`,
    `failed with token ${canary} at host`,
  ];
  for (const line of lines) {
    it(`hides the secret of ${line.replace(canary, "…")}`, () => {
      assert.equal(redact(line).includes(canary), false, redact(line));
    });
  }

  it("hides fields with telling names and secrets as such, and keeps the rest", () => {
    const text = redactFields({
      url: "http://h/",
      token: canary,
      nested: { api_key: canary },
      secret: new Secret(canary),
    });
    assert.equal(
      text,
      '{"url":"http://h/","token":"[secret]","nested":{"api_key":"[secret]"},"secret":"[secret]"}',
    );
  });

  it("leaves ordinary lines alone", () => {
    const line = "daemon 0f3e started on http://127.0.0.1:8888/ with 3 tokens left";
    assert.equal(redact(line), line);
  });
});
