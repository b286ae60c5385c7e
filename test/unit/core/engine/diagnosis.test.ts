import assert from "node:assert/strict";
import { Secret } from "../../../../src/core/base/secret.ts";
import { chooseEngine } from "../../../../src/core/engine/choose-engine.ts";
import { diagnosisOf } from "../../../../src/core/engine/diagnosis.ts";
import { both, interpreter, kernelOnly, serverOnly } from "../../../support/engine/interpreters.ts";

const head = (markdown: string): string => markdown.slice(0, markdown.indexOf("## The order"));

describe("diagnosisOf", () => {
  it("tells what runs what, and why", () => {
    const choice = chooseEngine({
      own: interpreter("/own/python", serverOnly, "own-environment"),
      active: {
        path: "/venv/python",
        interpreter: interpreter("/venv/python", kernelOnly, "python-extension"),
      },
      discovered: [],
    });
    assert.equal(
      head(diagnosisOf(choice)),
      [
        "# Jupyter engine",
        "",
        "Scripts run on Python 3.12 (venv), /venv/python (ipykernel 6.29.5, jupyter_server 2.14.0). The Jupyter server runs on Python 3.12 (own), /own/python.",
        "",
        "## What was looked at",
        "",
        "- **Used** Python 3.12 (venv), /venv/python (Python extension): It runs the scripts; it does not have jupyter_server.",
        "- **Used** Python 3.12 (own), /own/python (made by Backburner): It runs the Jupyter server.",
        "",
        "",
      ].join("\n"),
    );
  });

  it("says what is required where nothing can run", () => {
    assert.match(
      diagnosisOf(chooseEngine({ discovered: [] })),
      /^Background execution requires the Jupyter engine\. No Python was found: install Python/m,
    );
  });

  it("notes why a better engine was not taken", () => {
    const active = interpreter("/venv/python", {}, "python-extension");
    const choice = chooseEngine({
      active: { path: active.path, interpreter: active },
      discovered: [interpreter("/usr/bin/python3", both, "path")],
    });
    assert.match(
      diagnosisOf(choice),
      /^\*\*Note:\*\* Python 3\.12 \(venv\) does not have ipykernel: install ipykernel there/m,
    );
  });

  it("holds no secret of a server", () => {
    const choice = chooseEngine({
      server: {
        url: "https://user:hunter2@hub.example/base/?token=hunter2#hunter2",
        label: "Jupyter at hub.example",
        token: new Secret("hunter2"),
      },
      discovered: [],
    });
    const markdown = diagnosisOf(choice);
    assert.match(markdown, /https:\/\/hub\.example\/base\//);
    assert.doesNotMatch(markdown, /hunter2/);
  });

  it("keeps a path from becoming Markdown", () => {
    const path = "/x/![a](http://evil)<img src=x>\n# heading";
    const markdown = diagnosisOf(chooseEngine({ discovered: [interpreter(path, both, "path")] }));
    assert.doesNotMatch(markdown, /(?<!\\)[[<]|^# heading/m);
  });
});
