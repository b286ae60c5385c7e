import assert from "node:assert/strict";
import { activated } from "../../../../src/adapters/python/activation.ts";

describe("activated", () => {
  it("is what a virtual environment's activate script leaves", () => {
    const facts = { prefix: "/w/.venv", binFolder: "/w/.venv/bin", kind: "venv" } as const;
    assert.deepEqual(activated({ PATH: "/usr/bin:/bin", LANG: "C" }, {}, facts, "linux"), {
      PATH: "/w/.venv/bin:/usr/bin:/bin",
      LANG: "C",
      VIRTUAL_ENV: "/w/.venv",
    });
  });

  it("leaves the environment in which the editor was started", () => {
    const host = { VIRTUAL_ENV: "/old", CONDA_PREFIX: "/opt/conda", CONDA_SHLVL: "2" };
    const facts = { prefix: "/w/.venv", binFolder: "/w/.venv/bin", kind: "venv" } as const;
    const env = activated({ PATH: "/old/bin:/opt/conda/bin:/usr/bin" }, host, facts, "linux");
    assert.deepEqual(env, { PATH: "/w/.venv/bin:/usr/bin", VIRTUAL_ENV: "/w/.venv" });
  });

  it("puts the folder of a plain interpreter first, once", () => {
    const facts = { prefix: "/usr", binFolder: "/usr/bin", kind: "plain" } as const;
    assert.deepEqual(activated({ PATH: "/shims:/usr/bin:/bin" }, {}, facts, "linux"), {
      PATH: "/usr/bin:/shims:/bin",
    });
  });

  for (const [prefix, name] of [
    ["/opt/conda/envs/torch", "torch"],
    ["/opt/conda", "base"],
    ["/home/ada/miniforge3", "base"],
    ["/w/.conda", "/w/.conda"],
  ] as const) {
    it(`has conda's variables for ${prefix}`, () => {
      const facts = { prefix, binFolder: `${prefix}/bin`, kind: "conda" } as const;
      const host = { CONDA_EXE: "/opt/conda/bin/conda", CONDA_PREFIX: "/other" };
      assert.deepEqual(activated({ PATH: "/other/bin:/usr/bin" }, host, facts, "linux"), {
        PATH: `${prefix}/bin:/usr/bin`,
        CONDA_PREFIX: prefix,
        CONDA_DEFAULT_ENV: name,
        CONDA_SHLVL: "1",
        CONDA_EXE: "/opt/conda/bin/conda",
      });
    });
  }

  it("has the folders of Windows", () => {
    const venv = { prefix: "C:\\w\\.venv", binFolder: "C:\\w\\.venv\\Scripts", kind: "venv" } as const;
    assert.equal(
      activated({ PATH: "C:\\Windows" }, {}, venv, "win32")["PATH"],
      "C:\\w\\.venv\\Scripts;C:\\Windows",
    );
    const plain = { prefix: "C:\\P312", binFolder: "C:\\P312", kind: "plain" } as const;
    assert.equal(
      activated({ PATH: "C:\\Windows" }, {}, plain, "win32")["PATH"],
      "C:\\P312;C:\\P312\\Scripts;C:\\Windows",
    );
    const conda = { prefix: "C:\\c", binFolder: "C:\\c", kind: "conda" } as const;
    assert.equal(
      activated({ PATH: "" }, {}, conda, "win32")["PATH"],
      "C:\\c;C:\\c\\Library\\mingw-w64\\bin;C:\\c\\Library\\usr\\bin;C:\\c\\Library\\bin;C:\\c\\Scripts;C:\\c\\bin",
    );
  });
});
