/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [number, number, number];

/** How many colours a terminal has: 24 bits of them, 256, or none at all. */
export type ColourDepth = "true" | "256" | "none";

/** Viridis (CC0, by Smith and van der Walt) at nine equal steps: even in lightness, also for those who see no red or green. */
const VIRIDIS: readonly Rgb[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/** The colour of a value from 0 to 1; values beyond are taken for the nearest. */
export function viridis(value: number): Rgb {
  const at = Math.min(1, Math.max(0, value)) * (VIRIDIS.length - 1);
  const index = Math.min(VIRIDIS.length - 2, Math.floor(at));
  const part = at - index;
  const [from, to] = [VIRIDIS[index]!, VIRIDIS[index + 1]!];
  const mixed = from.map((channel, i) => Math.round(channel + (to[i]! - channel) * part));
  return mixed as unknown as Rgb;
}

/** The parameters of a colour in an SGR sequence, behind 38 or 48. */
export function sgrColour([red, green, blue]: Rgb, depth: "true" | "256"): string {
  if (depth === "true") return `2;${red};${green};${blue}`;
  return `5;${16 + 36 * cubeLevel(red) + 6 * cubeLevel(green) + cubeLevel(blue)}`;
}

/** The nearest of the levels that 256 colours have: 0, 95, 135, 175, 215, 255. */
function cubeLevel(channel: number): number {
  if (channel < 48) return 0;
  return channel < 115 ? 1 : Math.min(5, Math.floor((channel - 35) / 40));
}
