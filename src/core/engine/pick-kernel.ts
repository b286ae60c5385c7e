/** A kind of kernel that a Jupyter server can start. */
export interface ServerKernel {
  /** What the server knows it by. */
  readonly name: string;
  /** What its users know it by. */
  readonly display_name?: string | undefined;
  readonly language?: string | undefined;
  /** The one that the server takes when nobody asks for another. */
  readonly isDefault: boolean;
}

/** The kernel for a language: the one that the user named when it has the language, else the server's default, else the usual one. */
export function pickKernel<Kernel extends ServerKernel>(
  kernels: readonly Kernel[],
  language: string,
  named: string | undefined,
): Kernel | undefined {
  const matching = kernels.filter((kernel) => kernel.language?.toLowerCase() === language.toLowerCase());
  return (
    matching.find((kernel) => kernel.name === named) ??
    matching.find((kernel) => kernel.isDefault) ??
    matching.find((kernel) => kernel.name === "python3") ??
    matching[0]
  );
}

/** How a person tells it from others. */
export function kernelLabel({ name, display_name }: ServerKernel): string {
  return display_name === undefined || display_name === name ? name : `${display_name} (${name})`;
}
