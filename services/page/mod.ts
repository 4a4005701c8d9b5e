/**
 * The pages that servers serve: files of `web/`, and uPlot's.
 *
 * @module
 */
export { Page, type PageFile, type PageOptions } from "./page.ts";
export { PACKED_UPLOT, UPLOT_FILES, UPLOT_FOLDER, WEB_FOLDER } from "./page_paths.ts";
