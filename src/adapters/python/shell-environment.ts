/** The variables of a process, by name. */
export type Environment = Readonly<Record<string, string>>;

/** What the host's environment gives to a program; the values of an environment may be missing. */
export type HostEnvironment = Readonly<Record<string, string | undefined>>;

/** What passes by its whole name: who and where the user is, the network's settings, what libraries look for. */
const names = new Set([
  // The user and the machine.
  ..."PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TEMP TMP TERM COLORTERM HOSTNAME".split(" "),
  ..."DISPLAY WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS".split(" "),
  // Windows.
  ..."SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT OS USERPROFILE USERNAME USERDOMAIN APPDATA LOCALAPPDATA".split(
    " ",
  ),
  ..."PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 COMMONPROGRAMFILES COMMONPROGRAMFILES(X86)".split(
    " ",
  ),
  ..."COMMONPROGRAMW6432 ALLUSERSPROFILE PUBLIC HOMEDRIVE HOMEPATH NUMBER_OF_PROCESSORS COMPUTERNAME".split(
    " ",
  ),
  // The network: proxies and certificates.
  ..."HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY NO_PROXY http_proxy https_proxy all_proxy ftp_proxy no_proxy".split(
    " ",
  ),
  ..."SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE".split(" "),
  // Where the loader and compilers look.
  ..."LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FALLBACK_LIBRARY_PATH LIBRARY_PATH CPATH PKG_CONFIG_PATH".split(
    " ",
  ),
  ..."CC CXX JAVA_HOME R_HOME SPARK_HOME HADOOP_HOME HADOOP_CONF_DIR GDAL_DATA PROJ_LIB PROJ_DATA".split(" "),
  // What changes how Python itself runs; PYTHONHOME and PYTHONSTARTUP would break another interpreter.
  ..."PYTHONPATH PYTHONNOUSERSITE PYTHONUSERBASE PYTHONUTF8 PYTHONIOENCODING PYTHONHASHSEED PYTHONWARNINGS".split(
    " ",
  ),
  ..."PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX PYTHONUNBUFFERED PYTHONMALLOC".split(" "),
  ..."HF_HOME TRANSFORMERS_CACHE TORCH_HOME KERAS_HOME MPLCONFIGDIR MPLBACKEND NLTK_DATA".split(" "),
]);

/** What passes by how its name begins: accelerators, numeric libraries, batch systems. */
const prefixes = [
  ..."LC_ XDG_ PROCESSOR_ CUDA CUDNN NVIDIA_ NCCL_ NVTE_ CUBLAS HIP_ ROCM_ ROCR_ HSA_ AMD_ ONEAPI_ ZE_ SYCL_".split(
    " ",
  ),
  ..."OMP_ GOMP_ KMP_ MKL_ OPENBLAS_ BLIS_ VECLIB_ NUMEXPR_ NUMBA_ TORCH_ PYTORCH_ XLA_ JAX_".split(" "),
  ..."TF_CPP_ TF_FORCE_ TF_GPU_ TF_XLA_ TF_ENABLE_ TF_USE_ TF_NUM_ TF_CUDNN_ TF_DETERMINISTIC_".split(" "),
  ..."SLURM_ PBS_ OMPI_ UCX_ JULIA_".split(" "),
];

/** Never passes, however it begins. */
const secret =
  /TOKEN|SECRET|KEY|PASSW|PASSPHRASE|CREDENTIAL|COOKIE|JWT|_AUTH|^(?:VSCODE|ELECTRON|NODE|JUPYTER|OPENAI|ANTHROPIC)/i;

/**
 * What an interpreter may have of the host's environment: an allow-list, so that no secret of the editor gets into scripts.
 * On Windows, where names have no case, the names that we set ourselves come out in capitals.
 */
export function inheritedEnvironment(host: HostEnvironment, platform: NodeJS.Platform): Environment {
  return pick(
    host,
    platform,
    (name) => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix)),
  );
}

/** Whose environment an installer works on: ours, or the user's own. */
export type InstallTarget = "ours" | "theirs";

/** Where the user tells pip and uv to put packages; into our own environment they always go. */
const placing =
  /^(?:PIP_(?:TARGET|PREFIX|ROOT|USER|REQUIRE_VIRTUALENV|PYTHON|NO_DEPS)|UV_(?:PYTHON|SYSTEM_PYTHON|TARGET|PREFIX|PROJECT.*))$/;

/** What installers may have: the same with the settings of pip and uv, and without folders that Python would load other packages from. */
export function installerEnvironment(
  host: HostEnvironment,
  platform: NodeJS.Platform,
  target: InstallTarget,
): Environment {
  const settings = pick(
    host,
    platform,
    (name) => /^(?:PIP|UV)_/.test(name) && (target === "theirs" || !placing.test(name)),
    false,
  );
  const inherited = inheritedEnvironment(host, platform);
  const rest = Object.fromEntries(Object.entries(inherited).filter(([name]) => name !== "PYTHONPATH"));
  const own = target === "ours" ? { PIP_USER: "0" } : {};
  // Without them uv, too, waits long where there is no network.
  const patience = { UV_HTTP_TIMEOUT: "15", UV_HTTP_RETRIES: "1" };
  return { ...patience, ...rest, ...settings, ...own, PYTHONUNBUFFERED: "1", PYTHONUTF8: "1" };
}

function pick(
  host: HostEnvironment,
  platform: NodeJS.Platform,
  allows: (name: string) => boolean,
  hideSecrets = true,
): Environment {
  const windows = platform === "win32";
  const entries = Object.entries(host).flatMap(([name, value]): [string, string][] => {
    const known = windows ? name.toUpperCase() : name;
    if (value === undefined || !allows(known) || (hideSecrets && secret.test(known))) return [];
    return [[known, searched.has(known) ? withoutCurrentFolder(value, windows ? ";" : ":") : value]];
  });
  return Object.fromEntries(entries);
}

/** Lists of folders that code is loaded from. */
const searched = new Set(
  "PATH PYTHONPATH LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FALLBACK_LIBRARY_PATH".split(" "),
);

/** An empty entry, such as `PYTHONPATH=$PYTHONPATH:/x` often leaves, means the current folder, which may be anyone's. */
function withoutCurrentFolder(list: string, separator: string): string {
  return list
    .split(separator)
    .filter((folder) => folder !== "" && folder !== ".")
    .join(separator);
}
