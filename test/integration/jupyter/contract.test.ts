import { kernelHostContract } from "../../contract/kernel-host.ts";
import { onEachStack } from "../../support/jupyter/each-stack.ts";

onEachStack("a managed server", "managed", (world) => {
  kernelHostContract("JupyterKernelHost", () => ({ host: world.host, slowMs: 1200 }));
});

onEachStack("a stock server", "stock", (world) => {
  kernelHostContract("JupyterKernelHost", () => ({ host: world.host, slowMs: 1200 }));
});
