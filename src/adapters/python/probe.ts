import * as z from "zod/mini";

/** Starts the line of the report: a `sitecustomize` may print lines of its own. */
const mark = "backburner-probe:";

/**
 * What runs inside an interpreter to look into it; any Python 3.
 * It runs isolated, so it sees no user site by itself; but kernels do, so it looks there for ipykernel.
 * A package counts when it is both installed (metadata) and importable (spec): a half-removed one is only one of the two.
 */
const script = `
import sys
sys.dont_write_bytecode = True
import json, os, site
import importlib.machinery, importlib.util
try:
    from importlib.metadata import distributions
except ImportError:
    distributions = None

def user_site():
    if os.environ.get("PYTHONNOUSERSITE"):
        return []
    if sys.prefix != sys.base_prefix:
        try:
            with open(os.path.join(sys.prefix, "pyvenv.cfg"), encoding="utf-8") as config:
                pairs = [line.split("=", 1) for line in config if "=" in line]
        except OSError:
            return []
        values = {key.strip().lower(): value.strip().lower() for key, value in pairs}
        if values.get("include-system-site-packages") != "true":
            return []
    folder = site.getusersitepackages()
    return [folder] if folder and os.path.isdir(folder) else []

def findable(name, folders):
    try:
        if importlib.util.find_spec(name):
            return True
        return bool(folders and importlib.machinery.PathFinder.find_spec(name, folders))
    except (ImportError, ValueError):
        return False

def version(name, folders):
    if not findable(name, folders):
        return None
    if distributions is None:
        try:
            import pkg_resources
            return pkg_resources.get_distribution(name).version
        except Exception:
            return None
    for spelled in (name, name.replace("_", "-")):
        for found in distributions(name=spelled, path=sys.path + folders):
            return found.version
    return None

folders = user_site()
print("${mark}" + json.dumps({
    "executable": sys.executable,
    "version": "%d.%d.%d" % sys.version_info[:3],
    "prefix": sys.prefix,
    "basePrefix": sys.base_prefix,
    "conda": os.path.isdir(os.path.join(sys.prefix, "conda-meta")),
    "ipykernel": version("ipykernel", folders),
    "jupyter_server": version("jupyter_server", []),
}))
`;

/** The arguments that make an interpreter report on itself; `-I` keeps out the current folder and PYTHON* variables. */
export const probeArguments = ["-I", "-c", script] as const;

const reportSchema = z.object({
  executable: z.nullable(z.string()),
  version: z.string().check(z.regex(/^3\.\d+\.\d+$/)),
  prefix: z.string(),
  basePrefix: z.string(),
  conda: z.boolean(),
  ipykernel: z.nullable(z.string()),
  jupyter_server: z.nullable(z.string()),
});

/** What an interpreter reports on itself. */
export type ProbeReport = z.infer<typeof reportSchema>;

/** Reads the report out of everything that was printed; undefined when there is none. */
export function parseProbe(lines: readonly string[]): ProbeReport | undefined {
  const line = lines.findLast((one) => one.startsWith(mark));
  if (line === undefined) return undefined;
  const parsed = reportSchema.safeParse(jsonOrUndefined(line.slice(mark.length)));
  return parsed.success ? parsed.data : undefined;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Anything can call itself python and print anything: then it is none.
    return undefined;
  }
}
