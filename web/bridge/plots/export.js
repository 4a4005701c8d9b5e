import { plotTheme } from "../../lib/plot_theme.js";
import { csvOf } from "./curves.js";

/** Saves what a plot shows as comma-separated values. @param {import("./plot_view.js").PlotView} view */
export function saveCsv(view) {
  save(new Blob([csvOf(view.parts, view.window)], { type: "text/csv" }), "csv");
}

/** Saves a plot as a picture, with the names of its curves. @param {import("./plot_view.js").PlotView} view */
export function savePng(view) {
  const canvas = view.element.querySelector("canvas");
  if (canvas === null) return;
  const theme = plotTheme(view.element);
  const scale = devicePixelRatio;
  const line = 18 * scale;
  const picture = document.createElement("canvas");
  picture.width = canvas.width;
  picture.height = canvas.height + line * view.curves.length + 8 * scale;
  const context = picture.getContext("2d");
  context.fillStyle = theme.panel;
  context.fillRect(0, 0, picture.width, picture.height);
  context.font = `${12 * scale}px sans-serif`;
  view.curves.forEach(({ topic, path, unit }, at) => {
    context.fillStyle = theme.series[at % theme.series.length];
    const words = unit === "" ? `${topic} ${path}` : `${topic} ${path} (${unit})`;
    context.fillText(words, 12 * scale, line * (at + 0.9));
  });
  context.drawImage(canvas, 0, line * view.curves.length + 8 * scale);
  picture.toBlob((blob) => save(blob, "png"));
}

function save(blob, ending) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `robo-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
