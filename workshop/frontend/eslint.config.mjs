import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, LGraphBadge: "readonly", LiteGraph: "readonly" } },
    rules: {
      eqeqeq: "error",
      "no-console": ["error", { allow: ["warn", "error"] }],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.name='say']:not([arguments.0.type='Literal'])",
          message: "say() takes its sentence as a plain string, so that dev.py words finds it.",
        },
      ],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
];
