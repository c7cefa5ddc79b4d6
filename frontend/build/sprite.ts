// One sprite of the icons that are used: Tabler's outlines by name, and our own signs.
// Pages refer to it as `<use href="…/icons.svg#name">`, which a strict content security policy allows.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Plugin } from "vite";

const require = createRequire(import.meta.url);
const OUTLINE = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';

/** The drawing inside an SVG file, without its root and without Tabler's empty bounding box. */
function drawing(file: string): string {
  const text = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "");
  const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(text)?.[1];
  if (inner === undefined) throw new Error(`${file} is no SVG`);
  return inner.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "").replace(/\s*\n\s*/g, "");
}

function tablerSymbols(root: string): string[] {
  const names = readFileSync(join(root, "icons.txt"), "utf8").split("\n").map((line) => line.replace(/#.*/, "").trim());
  return names.filter(Boolean).map((name) => {
    const filled = name.endsWith("-filled");
    const file = filled ? `filled/${name.slice(0, -"-filled".length)}.svg` : `outline/${name}.svg`;
    const paint = filled ? 'fill="currentColor"' : OUTLINE;
    return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${drawing(require.resolve(`@tabler/icons/${file}`))}</symbol>`;
  });
}

function ownSymbols(root: string): string[] {
  const folder = join(root, "src/signs");
  return readdirSync(folder).filter((file) => file.endsWith(".svg")).sort().map((file) => {
    const name = file.slice(0, -".svg".length);
    return `<symbol id="sign-${name}" viewBox="0 0 20 20">${drawing(join(folder, file))}</symbol>`;
  });
}

export function sprite(root: string): Plugin {
  return {
    name: "liuhen-sprite",
    apply: "build",
    generateBundle() {
      const symbols = [...ownSymbols(root), ...tablerSymbols(root)].join("\n");
      const source = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`;
      this.emitFile({ type: "asset", fileName: "icons.svg", source });
    },
  };
}
