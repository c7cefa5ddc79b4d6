// Keeps of Tabler's 620 KB only the rules that our templates and islands name.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PurgeCSS } from "purgecss";
import type { Plugin } from "vite";

const require = createRequire(import.meta.url);

/** Where the purged sheet is written; `styles/main.css` imports it into its lowest layer. */
const TARGET = join(import.meta.dirname, "../node_modules/.liuhen/tabler.css");

export function purgedTabler(office: string): Plugin {
  return {
    name: "liuhen-purged-tabler",
    async config() {
      const sheet = join(dirname(require.resolve("@tabler/core/package.json")), "dist/css/tabler.min.css");
      const content = [`${office}/*/templates/**/*.html`, `${office}/**/*.py`, join(import.meta.dirname, "../src/**/*.ts")];
      const [result] = await new PurgeCSS().purge({
        content,
        css: [{ raw: readFileSync(sheet, "utf8") }],
        safelist: { standard: ["html", "body", "is-invalid", "form-select", "form-control", "form-check-input"] },
        variables: true,
        keyframes: true,
        fontFace: true,
      });
      mkdirSync(dirname(TARGET), { recursive: true });
      writeFileSync(TARGET, (result?.css ?? "").replace(/\/\*# sourceMappingURL=.*?\*\//g, ""));
    },
  };
}
