import { fromFileUrl, toFileUrl } from "../../system/paths.ts";
import { ROOT } from "./checkout.ts";

/** One import, or re-export. */
export interface ImportEdge {
  /** The module that imports, as a path from the checkout's root. */
  readonly from: string;
  /** What it imports: a path from the root, or a specifier such as `npm:msgpackr@2.1.3` or `node:fs`. */
  readonly to: string;
  /** Whether it is loaded only when it is needed. */
  readonly isDynamic: boolean;
  /** Whether only types are taken, so that nothing is loaded. */
  readonly isTypeOnly: boolean;
}

/** All imports among `files` (paths from the checkout's root) and what they lead to, as `deno info` sees them. */
export async function moduleGraph(files: readonly string[]): Promise<ImportEdge[]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const lines = files.map((file) =>
      `import ${JSON.stringify(toFileUrl(`${ROOT}/${file}`).href)};`
    );
    await Deno.writeTextFile(entry, lines.join("\n"));
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", `${ROOT}/deno.json`, entry],
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return edgesOf(JSON.parse(new TextDecoder().decode(stdout)));
  } finally {
    await Deno.remove(entry);
  }
}

interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier?: string };
      readonly type?: { readonly specifier?: string };
    }[];
  }[];
}

function edgesOf(info: Info): ImportEdge[] {
  return info.modules.flatMap(({ specifier, dependencies = [] }) => {
    const from = fromRoot(specifier);
    if (from === undefined || from.startsWith("/")) return [];
    return dependencies.map(({ specifier: written, code, type, isDynamic = false }) => {
      const target = code?.specifier ?? type?.specifier ?? written;
      return { from, to: fromRoot(target) ?? target, isDynamic, isTypeOnly: code === undefined };
    });
  });
}

/** A path from the root; an absolute one outside of it; `undefined` for what is no file. */
function fromRoot(specifier: string): string | undefined {
  if (!specifier.startsWith("file:")) return undefined;
  const path = fromFileUrl(specifier);
  return path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length + 1) : path;
}

/** The modules that are loaded at once when `entry` is: what it imports, and so on, but for types and dynamic imports. */
export function loadedWith(entry: string, edges: readonly ImportEdge[]): Set<string> {
  const loaded = new Set([entry]);
  // A set grows while it is walked.
  for (const module of loaded) {
    for (const { from, to, isDynamic, isTypeOnly } of edges) {
      if (from === module && !isDynamic && !isTypeOnly) loaded.add(to);
    }
  }
  return loaded;
}
