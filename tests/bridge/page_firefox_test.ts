import assert from "node:assert/strict";
import { findPrograms } from "../../commands/find_programs.ts";
import { FIREFOX, Firefox } from "../lib/firefox.ts";
import { inFolder } from "../lib/in_folder.ts";
import { until } from "../lib/until.ts";
import { exampleLab } from "./example_lab.ts";

const found = await findPrograms(["gcc"], Deno.env.get("PATH"));

/** Chooses a mode and presses "send". */
const SEND = `{
  const form = document.querySelector(".struct-form");
  const mode = form.querySelector("select");
  mode.selectedIndex = [...mode.options].findIndex(({ text }) => text === "MODE_MOVE");
  for (const event of ["input", "change"]) mode.dispatchEvent(new Event(event, { bubbles: true }));
  [...form.querySelectorAll("button")].find(({ textContent }) => textContent === "send").click();
}`;

/** The page in Firefox: topics, a curve, a command. */
async function usesThePage(folder: string): Promise<void> {
  await using lab = await exampleLab(folder);
  await using firefox = await Firefox.open();
  await firefox.goTo(lab.server.url);
  await firefox.sees("the topics", "document.querySelectorAll('.topic').length === 4");
  await firefox.sees(
    "the values of curves",
    "[...document.querySelectorAll('.curve-value')].filter((each) => /^−?[\\d.]+$/.test(each.innerText)).length === 3",
  );
  await firefox.sees("the plot", "document.querySelector('.plot canvas') !== null");
  const command = lab.server.bridge.topic("arm.Command")!;
  await firefox.value(SEND);
  await until("the command", () => command.messages === 1);
  await firefox.sees(
    "its echo",
    "/sent at/.test(document.querySelector('.struct-form').innerText)",
  );
  assert.deepEqual(firefox.complaints, []);
}

Deno.test({
  name: "The page shows structs and sends commands in Firefox (needs firefox-esr and gcc)",
  ignore: FIREFOX === undefined || !found.has("gcc"),
}, () => inFolder(usesThePage));
