import { chromium } from "playwright-core";

/** Chromium without a screen, which asks nobody but the page: with `browser`, its path, and `profile`, the folder of its profile. */
export function openBrowser({ browser, profile }, viewport) {
  return chromium.launchPersistentContext(profile, {
    executablePath: browser,
    headless: true,
    viewport,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
