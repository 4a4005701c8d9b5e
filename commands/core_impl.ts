import type { Implementation } from "./command.ts";
import type { CoreFlags } from "./core.ts";
const runCore: Implementation<CoreFlags> = async (context, flags) => {
  context.print(JSON.stringify(flags));
};
export default runCore;
