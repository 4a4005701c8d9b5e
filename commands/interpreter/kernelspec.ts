/** Where a kernelspec goes. */
export interface KernelspecPlace {
  /** Jupyter's data folder, which has `kernels` in it. */
  readonly dataFolder: string;
  /** Name of the kernelspec. */
  readonly name: string;
}

/** What a kernelspec says. */
export interface KernelspecOptions {
  /** Name of the kernelspec, and of its kernels. */
  readonly name: string;
  /** What frontends show; default `TypeScript (NAME)`. */
  readonly displayName?: string | undefined;
  /** How to start robo: the program, and arguments that come before its own. */
  readonly program: readonly string[];
  /** Absolute path of the module whose exports become the initial namespace. */
  readonly init?: string | undefined;
}

/** Who has written a kernelspec; `kernel.json` says so. */
const WRITER = "robo interpreter install";

/** Folder of a kernelspec. Jupyter knows kernels by names in small letters. */
export function kernelspecFolder({ dataFolder, name }: KernelspecPlace): string {
  return `${dataFolder.replace(/(.)\/+$/, "$1")}/kernels/${name.toLowerCase()}`;
}

/** The text of `kernel.json` (jupyter_client, "Kernel specs"). */
export function kernelspecText(options: KernelspecOptions): string {
  const { name, program, init, displayName = `TypeScript (${name})` } = options;
  const own = ["interpreter", "run", "--connection-file", "{connection_file}", "--name", name];
  return JSON.stringify(
    {
      argv: [...program, ...own, ...init === undefined ? [] : ["--init", init]],
      display_name: displayName,
      language: "typescript",
      interrupt_mode: "message",
      metadata: { debugger: false, supported_encryption: ["curve"], written_by: WRITER },
    },
    null,
    2,
  ) + "\n";
}

/** Whether the text of a `kernel.json` is one of ours. */
export function isOurKernelspec(text: string): boolean {
  try {
    const { metadata } = JSON.parse(text) as { metadata?: { written_by?: unknown } };
    return metadata?.written_by === WRITER;
  } catch {
    return false;
  }
}
