import type { Machine } from "../../plan.ts";
import { list, object, objectOr } from "../shapes/containers.ts";
import { anyText, text } from "../shapes/scalars.ts";
import { describe, type Read, type Shape } from "../shapes/shape.ts";

const host: Shape<string> = text({
  what: "a computer",
  cure: "Give a host, user@host, or a name of your ssh configuration",
  // One that begins with a dash would be an option of ssh.
  pattern: /^[^\s-]\S*$/,
  most: 255,
});

const machineObject = object(
  { what: "a computer", cure: 'Give "user@host", or an object such as {"host": "pi@bob.local"}' },
  {
    host: describe(
      "The computer, as given to ssh: host, user@host or a name of its configuration.",
      host,
    ),
    folder: describe(
      "Folder of the launch file there; by default the same path as here.",
      text({ what: "a folder", cure: "Give its path" }),
    ),
    robo: describe(
      "How robo is called there, default robo.",
      text({ what: "a program", cure: "Give its name or path" }),
    ),
    sshArgs: describe(
      "Further arguments for ssh.",
      list(anyText, { what: "a list of arguments", cure: 'Give a list such as ["-p", "2222"]' }),
    ),
  },
  ["host"],
);

/** The computer on which a node runs. */
export const machine: Shape<Machine> = describe(
  "Computer on which it runs, reached over ssh; by default this one.",
  objectOr(converted(machineObject), {
    schema: host.schema,
    read: (value, context) => {
      const destination = host.read(value, context);
      return destination === undefined ? undefined : { destination, sshArgs: [] };
    },
  }),
);

function converted(shape: Shape<Read<typeof machineObject>>): Shape<Machine> {
  return {
    schema: shape.schema,
    read(value, context) {
      const read = shape.read(value, context);
      if (read === undefined) return undefined;
      const { host, sshArgs = [], ...rest } = read;
      return { destination: host, sshArgs, ...rest };
    },
  };
}
