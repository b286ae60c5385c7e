import assert from "node:assert/strict";
import {
  inheritedEnvironment,
  installerEnvironment,
} from "../../../../src/adapters/python/shell-environment.ts";

describe("inheritedEnvironment", () => {
  it("lets through what programs need, by name and by how it begins", () => {
    const host = {
      PATH: "/usr/local/bin:/usr/bin",
      HOME: "/home/ada",
      LANG: "de_DE.UTF-8",
      LC_ALL: "C",
      TMPDIR: "/var/tmp",
      HTTPS_PROXY: "http://proxy:3128",
      no_proxy: "localhost",
      SSL_CERT_FILE: "/etc/ca.pem",
      LD_LIBRARY_PATH: "/usr/local/cuda/lib64",
      CUDA_HOME: "/usr/local/cuda",
      CUDA_VISIBLE_DEVICES: "0,1",
      OMP_NUM_THREADS: "8",
      SLURM_JOB_ID: "17",
      TF_CPP_MIN_LOG_LEVEL: "2",
      XAUTHORITY: "/home/ada/.Xauthority",
    };
    assert.deepEqual(inheritedEnvironment(host, "linux"), host);
  });

  const kept = [
    ..."JUPYTER_TOKEN JUPYTER_CONFIG_DIR OPENAI_API_KEY ANTHROPIC_API_KEY MY_API_SECRET GITHUB_TOKEN GH_TOKEN".split(
      " ",
    ),
    ..."AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AZURE_CLIENT_SECRET DATABASE_URL PGPASSWORD".split(
      " ",
    ),
    ..."VSCODE_IPC_HOOK_CLI VSCODE_GIT_ASKPASS_MAIN ELECTRON_RUN_AS_NODE NODE_OPTIONS NODE_PATH NPM_CONFIG__AUTH".split(
      " ",
    ),
    ..."TF_VAR_db TF_TOKEN_app XDG_SECRET CUDA_LICENSE_KEY SLURM_JWT LC_PASSWORD HF_TOKEN PIP_INDEX_URL UV_INDEX_A_PASSWORD".split(
      " ",
    ),
    ..."SSH_AUTH_SOCK PYTHONHOME PYTHONSTARTUP PYTHONINSPECT LD_PRELOAD PYENV_VERSION VIRTUAL_ENV CONDA_PREFIX".split(
      " ",
    ),
  ];
  for (const name of kept) {
    it(`keeps ${name} from scripts`, () => {
      assert.deepEqual(inheritedEnvironment({ [name]: "x" }, "linux"), {});
    });
  }

  it("knows names in any case on Windows only", () => {
    const host = {
      Path: "C:\\Windows",
      SystemRoot: "C:\\Windows",
      "ProgramFiles(x86)": "C:\\P",
      vscode_pid: "1",
    };
    assert.deepEqual(inheritedEnvironment(host, "win32"), {
      PATH: "C:\\Windows",
      SYSTEMROOT: "C:\\Windows",
      "PROGRAMFILES(X86)": "C:\\P",
    });
    assert.deepEqual(inheritedEnvironment(host, "linux"), {});
  });

  it("takes the current folder out of where code is loaded from", () => {
    const host = { PATH: ":/usr/bin:.:/bin:", PYTHONPATH: ":/home/ada/lib", LD_LIBRARY_PATH: "/a::/b" };
    assert.deepEqual(inheritedEnvironment(host, "linux"), {
      PATH: "/usr/bin:/bin",
      PYTHONPATH: "/home/ada/lib",
      LD_LIBRARY_PATH: "/a:/b",
    });
  });
});

describe("installerEnvironment", () => {
  const host = {
    PATH: "/usr/bin",
    PYTHONPATH: "/home/ada/lib",
    PIP_INDEX_URL: "https://ada:pw@index.example/simple",
    PIP_USER: "1",
    PIP_TARGET: "/elsewhere",
    UV_PYTHON: "3.9",
    OPENAI_API_KEY: "x",
  };
  const always = { PYTHONUNBUFFERED: "1", PYTHONUTF8: "1", UV_HTTP_RETRIES: "1", UV_HTTP_TIMEOUT: "15" };

  it("passes the index, but not where packages go, when the environment is ours", () => {
    assert.deepEqual(installerEnvironment(host, "linux", "ours"), {
      ...always,
      PATH: "/usr/bin",
      PIP_INDEX_URL: "https://ada:pw@index.example/simple",
      PIP_USER: "0",
    });
  });

  it("does as the user configured for the user's own", () => {
    assert.deepEqual(installerEnvironment(host, "linux", "theirs"), {
      ...always,
      PATH: "/usr/bin",
      PIP_INDEX_URL: "https://ada:pw@index.example/simple",
      PIP_USER: "1",
      PIP_TARGET: "/elsewhere",
      UV_PYTHON: "3.9",
    });
  });
});
