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
    `GET http://127.0.0.1:4711/callback?state=abc&code=${canary}`,
    `GET /callback?code=abc&state=${canary} 200`,
    `grant_type=authorization_code&code=${canary}&redirect_uri=x`,
    `grant_type=refresh_token&refresh_token=${canary}`,
    `code=${canary}&code_verifier=abc`,
    `code_verifier=${canary}`,
    `{"client_id":"x","client_secret":"${canary}"}`,
    `{"registration_access_token": "${canary}"}`,
    `{"body":"{\\"access_token\\":\\"${canary}\\"}"}`,
    `{"id_token":"${canary}"}`,
    `open https://login.example/a?next=http%3A%2F%2Fh%2Fcb%3Fcode%3D${canary}%26x%3D1`,
    `vscode://backburner.backburner/callback?code=${canary}`,
    `client_assertion=${canary}`,
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
      nested: { api_key: canary, codeVerifier: canary },
      secret: new Secret(canary),
    });
    assert.equal(
      text,
      '{"url":"http://h/","token":"[secret]","nested":{"api_key":"[secret]","codeVerifier":"[secret]"},"secret":"[secret]"}',
    );
  });

  it("leaves ordinary lines alone", () => {
    for (const line of [
      "daemon 0f3e started on http://127.0.0.1:8888/ with 3 tokens left",
      "exit code=1, state=failed",
      '{"code":"tools.unauthorized","state":"failed","step":"token"}',
      "signed in at https://login.example/authorize?client_id=abc&scope=mail",
    ]) {
      assert.equal(redact(line), line);
    }
  });
});
