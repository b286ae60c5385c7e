import assert from "node:assert/strict";
import { installFailure } from "../../../../src/adapters/python/install-failure.ts";

const context = { python: "/usr/bin/python3", folder: "/data/engine" };

/** What installers really print, shortened. */
const outputs: readonly (readonly [what: string, code: string, says: RegExp, output: string])[] = [
  [
    "pip without a network",
    "engine.no_network",
    /check the network/,
    "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/ipykernel/\nERROR: Could not find a version that satisfies the requirement ipykernel (from versions: none)\nERROR: No matching distribution found for ipykernel",
  ],
  [
    "pip with a bad certificate",
    "engine.no_network",
    /certificates/,
    "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'))",
  ],
  [
    "uv without a network",
    "engine.no_network",
    /check the network/,
    "error: Request failed after 3 retries\n  cause: error sending request for url (http://127.0.0.1:9/simple/ipykernel/)\n  cause: tcp connect error",
  ],
  [
    "pip without an index",
    "engine.install_failed",
    /pip's settings/,
    "ERROR: No matching distribution found for ipykernel<8,>=6.29",
  ],
  [
    "uv without a solution",
    "engine.install_failed",
    /pip's settings/,
    "  × No solution found when resolving dependencies:",
  ],
  [
    "pip on a full disk",
    "engine.no_disk",
    /free about 300 MB for \/data\/engine/,
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
  ],
  [
    "Node on a full disk",
    "engine.no_disk",
    /The disk is full/,
    "ENOSPC: no space left on device, mkdir '/data/engine'",
  ],
  [
    "a quota",
    "engine.no_disk",
    /The disk is full/,
    "OSError: [Errno 122] Disk quota exceeded: '/data/engine'",
  ],
  [
    "Debian without python3-venv",
    "engine.no_pip",
    /sudo apt install python3-venv/,
    "The virtual environment was not created successfully because ensurepip is not\navailable.  On Debian/Ubuntu systems, you need to install the python3-venv\npackage using the following command.",
  ],
  [
    "a Python without pip",
    "engine.no_pip",
    /\/usr\/bin\/python3 has no pip/,
    "/usr/bin/python3: No module named pip",
  ],
  [
    "a Python of the system",
    "engine.install_failed",
    /operating system/,
    "error: externally-managed-environment\n\n× This environment is externally managed",
  ],
  [
    "a folder that is not ours",
    "engine.install_failed",
    /cannot be written to/,
    "error: [Errno 13] Permission denied: '/data/engine/env-1'",
  ],
  ["anything else", "engine.install_failed", /Show Log/, "Segmentation fault"],
];

describe("installFailure", () => {
  for (const [what, code, says, output] of outputs) {
    it(`knows ${what}`, () => {
      const failure = installFailure({ kind: "exited", code: 1, lines: output.split("\n") }, context);
      assert.equal(failure.code, code);
      assert.match(failure.message, says);
      assert.doesNotMatch(failure.message, /\n|Errno|Traceback|WARNING/);
    });
  }

  it("keeps the last lines for the log, without passwords", () => {
    const lines = [
      ...Array.from({ length: 50 }, (_, index) => `line ${String(index)}`),
      "Looking in https://ada:hunter2@index.example/simple",
    ];
    const { cause } = installFailure({ kind: "exited", code: 1, lines }, context);
    assert.ok(cause instanceof Error);
    assert.equal(cause.message.split("\n").length, 20);
    assert.match(cause.message, /https:\/\/\*\*\*@index\.example\/simple$/);
  });

  it("takes a time that is up for a network that does not answer", () => {
    assert.equal(installFailure({ kind: "timed-out", lines: [] }, context).code, "engine.no_network");
  });
});
