/**
 * House style, as rules for `deno lint`.
 *
 * @module
 */

const MOST_PARAMETERS = 3;

const PURE_ROOMS = /\/(protocols|terminal)\//;
const TEST = /_test(ing)?\.ts$/;
const SIDE_EFFECTS = new Set(["Deno", "setTimeout", "setInterval", "fetch", "performance"]);

const noPrivateKeyword: Deno.lint.Rule = {
  create(context) {
    const check = (node: Deno.lint.PropertyDefinition | Deno.lint.MethodDefinition) => {
      // A constructor has no other way to be private.
      const isConstructor = node.type === "MethodDefinition" && node.kind === "constructor";
      if (node.accessibility !== "private" || isConstructor) return;
      context.report({ node, message: "Private members are written with #" });
    };
    return { PropertyDefinition: check, MethodDefinition: check };
  },
};

const noTopLevelArrow: Deno.lint.Rule = {
  create(context) {
    const check = (declaration: Deno.lint.Node | null | undefined) => {
      if (declaration?.type !== "VariableDeclaration") return;
      for (const { id, init } of declaration.declarations) {
        // With a type beside it, the parameters need none of their own: that is worth an arrow.
        const isTyped = id.type === "Identifier" && id.typeAnnotation !== undefined &&
          id.typeAnnotation !== null;
        if (init?.type !== "ArrowFunctionExpression" || isTyped) continue;
        context.report({ node: init, message: "A function of its own is declared with function" });
      }
    };
    return {
      Program(node) {
        for (const statement of node.body) {
          check(statement.type === "ExportNamedDeclaration" ? statement.declaration : statement);
        }
      },
    };
  },
};

const fewParameters: Deno.lint.Rule = {
  create(context) {
    if (TEST.test(context.filename)) return {};
    const check = (node: Deno.lint.FunctionDeclaration | Deno.lint.FunctionExpression) => {
      const own = node.params.filter((param) =>
        param.type !== "Identifier" || param.name !== "this"
      );
      if (own.length <= MOST_PARAMETERS) return;
      context.report({
        node,
        message: `At most ${MOST_PARAMETERS} positional parameters: put the rest in an object`,
      });
    };
    return { FunctionDeclaration: check, FunctionExpression: check };
  },
};

const plainErrorMessages: Deno.lint.Rule = {
  create(context) {
    return {
      NewExpression(node) {
        if (node.callee.type !== "Identifier" || !node.callee.name.endsWith("Error")) return;
        for (const argument of node.arguments) {
          if (argument.type !== "Literal" || typeof argument.value !== "string") continue;
          if (!/[^.]\.$/.test(argument.value)) continue;
          context.report({ node: argument, message: "Error messages end without a period" });
        }
      },
    };
  },
};

const pureRooms: Deno.lint.Rule = {
  create(context) {
    if (!PURE_ROOMS.test(context.filename) || TEST.test(context.filename)) return {};
    return {
      Identifier(node) {
        const { parent } = node;
        const isMember = parent?.type === "MemberExpression" && parent.property === node &&
          !parent.computed;
        const isName = (parent?.type === "Property" && parent.key === node) ||
          parent?.type === "TSPropertySignature";
        if (!SIDE_EFFECTS.has(node.name) || isMember || isName) return;
        context.report({
          node,
          message:
            `${node.name} is a side effect: pass what is needed into protocols/ and terminal/`,
        });
      },
    };
  },
};

const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    "no-private-keyword": noPrivateKeyword,
    "no-top-level-arrow": noTopLevelArrow,
    "few-parameters": fewParameters,
    "plain-error-messages": plainErrorMessages,
    "pure-rooms": pureRooms,
  },
};

export default plugin;
