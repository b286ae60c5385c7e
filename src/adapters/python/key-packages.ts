import { tmpdir } from "node:os";
import { runProgram } from "./run-program.ts";

/** Packages that change what a model would write. */
const names =
  "numpy pandas polars scipy matplotlib seaborn plotly altair scikit-learn statsmodels torch tensorflow jax transformers requests httpx aiohttp beautifulsoup4 pillow opencv-python psutil tqdm sqlalchemy duckdb pyarrow openpyxl networkx sympy ipywidgets".split(
    " ",
  );

const script = `
import importlib.metadata as m
for name in ${JSON.stringify(names)}:
    try: print(name, m.version(name))
    except m.PackageNotFoundError: pass`;

const known = new Map<string, Promise<readonly string[]>>();

/** Those of the packages that matter to a model that an interpreter has, with versions, asked once; none when it does not answer in time. */
export function keyPackages(python: string, signal: AbortSignal): Promise<readonly string[]> {
  const asked = known.get(python) ?? ask(python, signal);
  known.set(python, asked);
  return asked;
}

async function ask(python: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const options = { cwd: tmpdir(), env: {}, timeoutMs: 10_000 };
    // -I: takes no module from the current folder.
    const end = await runProgram(python, ["-I", "-c", script], options, signal);
    return end.kind === "exited" && end.code === 0
      ? end.lines.filter((line) => /^[\w-]+ [\w.+]+$/.test(line))
      : [];
  } catch {
    // Given up because a reply waits: it is asked again next time.
    known.delete(python);
    return [];
  }
}
