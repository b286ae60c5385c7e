import type { ReadSetting } from "./setting-values.ts";

/** VS Code reaches these directly, whatever its settings say. */
const thisMachine = ["localhost", "127.0.0.1", "::1"];

/**
 * The editor's network settings (`http.*`) as the variables that Node reads, for a process that the editor does not lend its own network.
 * Node heeds a proxy since 22.21. `env` is what counts where a setting is empty. Proxies that only the system's own settings name cannot be passed on.
 */
export function networkVariables(
  read: ReadSetting,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const proxy = read("proxy");
  const noProxy = read("noProxy");
  const direct = Array.isArray(noProxy) && noProxy.length > 0 ? noProxy.map(String) : [envNoProxy(env)];
  return {
    no_proxy: [...direct, ...thisMachine].filter((host) => host !== "").join(","),
    ...(typeof proxy === "string" && proxy !== "" ? { http_proxy: proxy, https_proxy: proxy } : {}),
    ...(read("proxySupport") === "off" ? { NODE_USE_ENV_PROXY: "0" } : {}),
    ...(read("systemCertificates") === false ? {} : { NODE_USE_SYSTEM_CA: "1" }),
  };
}

function envNoProxy(env: Readonly<Record<string, string | undefined>>): string {
  return env["no_proxy"] ?? env["NO_PROXY"] ?? "";
}
