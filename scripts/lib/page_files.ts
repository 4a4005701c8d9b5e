import { PACKED_UPLOT, UPLOT_FILES, UPLOT_FOLDER, WEB_FOLDER } from "../../services/page/mod.ts";
import { ROOT } from "./checkout.ts";
import type { PackedFile } from "./pack.ts";
import { sourceFiles } from "./source_files.ts";

/** The pages of all servers as the single binary carries them, with uPlot's files. */
export async function pageFiles(): Promise<PackedFile[]> {
  const own = (await sourceFiles(".html", ".js", ".css", ".svg"))
    .filter((path) => path.startsWith(`${WEB_FOLDER}/`));
  const files = [
    ...own.map((path) => [path, path] as const),
    ...Object.values(UPLOT_FILES).map((name) =>
      [`${PACKED_UPLOT}/${name}`, `${UPLOT_FOLDER}/${name}`] as const
    ),
  ];
  return await Promise.all(files.map(async ([path, from]) => ({
    path,
    mode: 0o644,
    bytes: await Deno.readFile(`${ROOT}/${from}`),
  })));
}
