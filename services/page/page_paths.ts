/** What of uPlot is served, by the names that pages use, and how uPlot calls it. */
export const UPLOT_FILES: Readonly<Record<string, string>> = {
  "uplot.js": "uPlot.esm.js",
  "uplot.css": "uPlot.min.css",
};

/** Where the single binary has uPlot's files, from its folder. */
export const PACKED_UPLOT = "web/vendor";

/** Where the pages' own files are, from robo's folder. */
export const WEB_FOLDER = "web";

/** Where npm has put uPlot's files, from the checkout. */
export const UPLOT_FOLDER = "node_modules/uplot/dist";
