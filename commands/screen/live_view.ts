import { drawFrame, ENTER_SCREEN, LEAVE_SCREEN } from "../../terminal/screen.ts";
import type { RoboContext } from "../context.ts";

/** A full-screen view: what it shows, and what keys do. */
export interface LiveView {
  /** The lines to show now, for a terminal of this size. */
  render(
    size: { readonly columns: number; readonly rows: number; readonly color: boolean },
  ): string[];
  /** Takes a key; `false` ends the view. */
  onKey(key: string): boolean;
}

/** A view that is being shown. */
export interface ShownView extends Disposable {
  /** Draws what has changed. */
  refresh(): void;
  /** Resolves when a key has ended the view. */
  readonly ended: Promise<void>;
}

/** Shows a view on the terminal until it is disposed of, which gives the terminal back as it was. */
export function showLiveView(context: RoboContext, view: LiveView): ShownView {
  const { terminal, process } = context;
  const closing = new AbortController();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let frame: string[] = [];
  process.stdout.write(ENTER_SCREEN);
  terminal.onKey((key) => {
    if (closing.signal.aborted) return;
    if (!view.onKey(key)) end();
    refresh();
  }, closing.signal);
  terminal.onResize(() => {
    frame = [];
    refresh();
  }, closing.signal);
  refresh();
  return { refresh, ended, [Symbol.dispose]: dispose };

  function refresh(): void {
    if (closing.signal.aborted) return;
    const size = terminal.size();
    const next = view.render({ ...size, color: terminal.color });
    process.stdout.write(drawFrame(frame, next, size.rows));
    frame = next;
  }

  function dispose(): void {
    if (closing.signal.aborted) return;
    closing.abort();
    process.stdout.write(LEAVE_SCREEN);
  }
}
