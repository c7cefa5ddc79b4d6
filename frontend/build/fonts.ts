// Takes the faces we use, as woff2 only, in unicode-range pieces that a page loads as it needs them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const require = createRequire(import.meta.url);
const TARGET = join(import.meta.dirname, "../node_modules/.liuhen/fonts.css");
const SHEETS = [
  "@fontsource/noto-sans-sc/400.css",
  "@fontsource/noto-sans-sc/700.css",
  "@fontsource/iosevka/latin-400.css",
  "@fontsource/iosevka/latin-700.css",
];
const UNUSED = /\/\* [\w-]*-(cyrillic|vietnamese)-[\w-]* \*\/\s*@font-face \{[^}]*\}/g;

function faces(sheet: string): string {
  const file = require.resolve(sheet);
  return readFileSync(file, "utf8")
    .replace(UNUSED, "")
    .replace(/, url\([^)]*\.woff\) format\('woff'\)/g, "")
    .replace(/url\(\.\//g, `url(${dirname(file)}/`);
}

export function fonts(): Plugin {
  return {
    name: "liuhen-fonts",
    config() {
      mkdirSync(dirname(TARGET), { recursive: true });
      writeFileSync(TARGET, SHEETS.map(faces).join("\n"));
    },
  };
}
