/** How Chromium is started: without a screen, and asking nobody but the page. */
export const BROWSER_OPTIONS = {
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
