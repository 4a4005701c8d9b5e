import { cCodec } from "../../../../protocols/clayout/mod.ts";
import type { CCodec } from "../../../../protocols/clayout/c_codec.ts";
import type { CStruct } from "../../../../protocols/clayout/c_types.ts";
import type { Topic } from "../../hub/topic.ts";

/** Codecs that write JSON as ROS does: enums as numbers, bytes in base64, arrays of arrays flat, all integers as numbers. */
export class RosBook {
  readonly #codecs = new WeakMap<CStruct, CCodec>();

  /** The codec of a struct of a topic. */
  codec({ byteOrder }: Topic, struct: CStruct): CCodec {
    let codec = this.#codecs.get(struct);
    if (codec === undefined) {
      codec = cCodec(struct, {
        byteOrder,
        enums: "numbers",
        bytes: "base64",
        arrays: "flat",
        wide: "numbers",
      });
      this.#codecs.set(struct, codec);
    }
    return codec;
  }
}

/** Name of a struct's type as ROS writes it: `arm/Telemetry`. */
export function rosType(topic: Topic, struct: CStruct = topic.struct): string {
  return `${topic.program}/${struct.name ?? shortName(topic)}`;
}

/** Whether a client means the type of a topic: with or without the program, and with `msg` or `srv` as ROS 2 has it. */
export function isRosType(topic: Topic, type: string): boolean {
  const wanted = type.replace(/\/(msg|srv)\//, "/");
  return wanted === "*" || wanted === rosType(topic) || wanted === shortName(topic);
}

/** Name of a topic as ROS writes it: `/arm/Telemetry`. */
export function rosName({ name }: Topic): string {
  return `/${name.replace(".", "/")}`;
}

/** Name of a topic without its program. */
export function shortName({ name, program }: Topic): string {
  return name.slice(program.length + 1);
}
