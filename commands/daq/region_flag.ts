import { RoboError } from "../../errors.ts";
import { type ParsedRegion, parseRegion } from "../../protocols/daq/region_text.ts";

/** What `--region` means. Throws a `RoboError` of kind `usage` for what is no region. */
export function regionOf(text: string): ParsedRegion {
  const region = parseRegion(text);
  if (region !== undefined) return region;
  throw new RoboError("usage", `${text} is not a region`, {
    hint: "Give columns, and rows of images, in elements: 100:200 or 100:200,0:50",
  });
}
