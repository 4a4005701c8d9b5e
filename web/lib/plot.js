import uPlot from "../vendor/uplot.js";
import { formatClock, formatNumber, formatTick } from "./format.js";
import { onResize, onThemeChange, plotTheme } from "./plot_theme.js";

/** How long a size has to stay before as much as it shows is asked for, in milliseconds. */
const SETTLED_MS = 180;

/**
 * A plot of curves over one axis, made anew when what it shows changes its form.
 *
 * @typedef {{
 *   names: string[], xTitle: string, yTitle: string, isTime?: boolean, span?: number, isLogarithmic?: boolean, showPoints?: boolean, isHeld?: boolean,
 * }} PlotForm
 */
export class Plot {
  #host;
  #signal;
  #onZoom;
  /** @type {uPlot | undefined} */
  #plot;
  /** @type {PlotForm | undefined} */
  #form;
  #key = "";
  #data = [[]];
  #size = { width: 0, height: 0 };
  /** @type {{ min: number, max: number } | undefined} */
  #zoom;
  #onCursor;
  #settling = 0;

  /**
   * @param {HTMLElement} host
   * @param {{
   *   signal: AbortSignal, onZoom?: (zoom: { min: number, max: number } | undefined) => void,
   *   onCursor?: (index: number | null) => void,
   * }} options
   */
  constructor(host, { signal, onZoom, onCursor }) {
    this.#host = host;
    this.#signal = signal;
    this.#onZoom = onZoom;
    this.#onCursor = onCursor;
    onResize(host, (width, height) => this.#resize(width, height), signal);
    onThemeChange(() => this.#make(), signal);
    signal.addEventListener("abort", () => this.#plot?.destroy(), { once: true });
  }

  /** The part of the axis that is shown; undefined when it is all. */
  get zoom() {
    return this.#zoom;
  }

  /** Width of the curves' area, in pixels of the screen. */
  get pixels() {
    return Math.max(200, Math.ceil(this.#size.width * devicePixelRatio));
  }

  /**
   * Shows curves.
   *
   * @param {PlotForm} form
   * @param {ArrayLike<number>[]} data Places, and the values of each curve.
   */
  show(form, data) {
    this.#data = data;
    const key = JSON.stringify(form);
    if (key !== this.#key || this.#plot === undefined) {
      this.#key = key;
      this.#form = form;
      this.#make();
      return;
    }
    this.#draw();
  }

  /** Shows all of the axis again. */
  reset() {
    if (this.#zoom === undefined) return;
    this.#zoom = undefined;
    this.#draw();
    this.#onZoom?.(undefined);
  }

  #draw() {
    const plot = this.#plot;
    if (plot === undefined) return;
    const zoom = this.#zoom;
    if (zoom === undefined) return plot.setData(this.#data);
    plot.batch(() => {
      plot.setData(this.#data, false);
      plot.setScale("x", zoom);
    });
  }

  #make() {
    this.#plot?.destroy();
    this.#plot = undefined;
    if (this.#form === undefined || this.#size.width === 0 || this.#signal.aborted) return;
    this.#plot = new uPlot(this.#options(this.#form), this.#data, this.#host);
    this.#draw();
  }

  #resize(width, height) {
    this.#size = { width, height };
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#onZoom?.(this.#zoom), SETTLED_MS);
    if (this.#plot === undefined) this.#make();
    else this.#plot.setSize({ width, height });
  }

  #options(
    {
      names,
      xTitle,
      yTitle,
      isTime = false,
      span,
      isLogarithmic = false,
      showPoints = false,
      isHeld = false,
    },
  ) {
    const theme = plotTheme(this.#host);
    const axis = {
      stroke: theme.text,
      font: theme.font,
      labelFont: theme.font,
      grid: { stroke: theme.grid, width: 1 },
      ticks: { stroke: theme.grid, width: 1, size: 4 },
      labelGap: 2,
      gap: 4,
    };
    const words = (_, splits) => {
      const step = splits.length > 1 ? splits[1] - splits[0] : 1;
      return splits.map((value) => value === null ? "" : formatTick(value, step));
    };
    const sparse = (_, splits) =>
      splits.map((value) =>
        value > 0 && Number.isInteger(Math.log10(value)) ? formatNumber(value) : ""
      );
    return {
      ...this.#size,
      legend: { show: false },
      padding: [10, isTime ? 26 : 14, 0, 0],
      cursor: {
        drag: { x: true, y: false, setScale: false },
        points: { size: 6 },
        bind: { dblclick: () => () => this.reset() },
      },
      scales: {
        x: { time: isTime, ...(span !== undefined && { range: lastOf(span) }) },
        y: { distr: isLogarithmic ? 3 : 1 },
      },
      axes: [
        {
          ...axis,
          ...(xTitle !== "" && { label: xTitle, labelSize: 18 }),
          size: 26,
          values: isTime ? clock : words,
          ...(isTime && { space: 90 }),
        },
        {
          ...axis,
          ...(yTitle !== "" && { label: yTitle, labelSize: 16 }),
          size: (_, values) => 16 + 6.4 * Math.max(3, ...(values ?? []).map((each) => each.length)),
          values: isLogarithmic ? sparse : words,
        },
      ],
      series: [
        {},
        ...names.map((label, at) => ({
          label,
          stroke: theme.series[at % theme.series.length],
          width: 1.5,
          points: { show: showPoints, size: 4 },
          spanGaps: false,
          ...(isHeld && { paths: uPlot.paths.stepped({ align: 1 }) }),
        })),
      ],
      hooks: {
        setSelect: [(plot) => this.#select(plot)],
        setCursor: [(plot) => this.#onCursor?.(plot.cursor.idx ?? null)],
      },
    };
  }

  #select(plot) {
    const { left, width } = plot.select;
    if (width < 4) return;
    const zoom = { min: plot.posToVal(left, "x"), max: plot.posToVal(left + width, "x") };
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#zoom = zoom;
    this.#draw();
    this.#onZoom?.(zoom);
  }
}

/** The last seconds, whether or not there is anything at their beginning. */
function lastOf(span) {
  return (_, min, max) => max === null ? [min, max] : [max - span, max + span / 60];
}

function clock(_, splits) {
  const step = splits.length > 1 ? splits[1] - splits[0] : 1;
  const decimals = step < 1 ? Math.min(3, Math.ceil(-Math.log10(step))) : 0;
  return splits.map((seconds) => {
    const rounded = Number(seconds.toFixed(decimals));
    const fraction = (rounded % 1).toFixed(decimals).slice(1);
    return `${formatClock(Math.floor(rounded) * 1000)}${fraction}`;
  });
}
