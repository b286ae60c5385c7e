import type { SecretHeaders } from "../base/secret.ts";
import type { KernelHandle } from "./kernel-host.ts";
import type { KernelCleanup } from "./lease.ts";

/** What the keeper needs to end this kernel. */
export function cleanupOf(handle: KernelHandle, headers: SecretHeaders | undefined): KernelCleanup {
  const { serverUrl, kernelId, local, marker, pid, pidStart } = handle;
  return {
    serverUrl,
    kernelId,
    local,
    marker,
    ...(pid === undefined ? {} : { pid }),
    ...(pidStart === undefined ? {} : { pidStart }),
    ...(headers === undefined ? {} : { headers }),
  };
}
