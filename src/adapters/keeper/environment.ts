type Environment = Readonly<Record<string, string | undefined>>;

/** What a program needs to find its files and speak the user's language; nothing in here is a secret. */
const basic = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TZ|TMPDIR|TEMP|TMP)$/,
  /^(LC|XDG)_/,
  /^(LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|JUPYTER_PATH|JUPYTER_DATA_DIR)$/,
  /^(SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE|USERNAME|USERDOMAIN|HOMEDRIVE|HOMEPATH)$/,
  /^(PROGRAMDATA|PROGRAMFILES|PROGRAMFILES\(X86\)|PROGRAMW6432|COMMONPROGRAMFILES|NUMBER_OF_PROCESSORS|PROCESSOR_ARCHITECTURE|OS)$/,
];

/** How the network is reached, which may name a proxy's password. */
const network = [
  /^(HTTP|HTTPS|ALL|NO)_PROXY$/,
  /^(NODE_EXTRA_CA_CERTS|NODE_USE_SYSTEM_CA|NODE_TLS_REJECT_UNAUTHORIZED|SSL_CERT_FILE|SSL_CERT_DIR)$/,
];

/**
 * What the keeper gets of a window's environment: what is needed to run and to reach servers as the window does.
 * `settings` are variables that stand for the window's own network settings, which go before its environment.
 */
export function keeperEnvironment(env: Environment, settings: Environment = {}): Record<string, string> {
  const own = { NODE_USE_ENV_PROXY: "1", ...defined(settings), ELECTRON_RUN_AS_NODE: "1" };
  // Of two spellings of one name, which one counts depends on who reads it.
  const set = new Set(Object.keys(own).map((name) => name.toUpperCase()));
  const inherited = Object.entries(pick(env, [...basic, ...network]));
  return {
    ...Object.fromEntries(inherited.filter(([name]) => !set.has(name.toUpperCase()))),
    ...own,
  };
}

function defined(env: Environment): Record<string, string> {
  return pick(env, [/./]);
}

/** What a Jupyter server gets of the keeper's environment; its kernels get the user's from their own specification. */
export function serverEnvironment(env: Environment): Record<string, string> {
  return pick(env, basic);
}

function pick(env: Environment, allowed: readonly RegExp[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    // Windows does not tell upper from lower case.
    if (value !== undefined && allowed.some((pattern) => pattern.test(name.toUpperCase())))
      picked[name] = value;
  }
  return picked;
}
