// Builds the pages' one entry and its lazily loaded islands into the office's static files.
// Everything is served by us: enforcement intranets have no internet.
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { purgedTabler } from "./build/tabler";
import { fonts } from "./build/fonts";
import { sprite } from "./build/sprite";

const office = resolve(import.meta.dirname, "../src/liuhen/office");

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [purgedTabler(office), fonts(), sprite(import.meta.dirname)],
  build: {
    // The oldest browsers still met on office machines: Chromium 109 (last for Windows 7) and its Chinese descendants.
    target: ["chrome109", "firefox115", "safari16"],
    outDir: resolve(office, "web/static/dist"),
    emptyOutDir: true,
    manifest: true,
    // No data: addresses, so that a strict content security policy holds.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { main: resolve(import.meta.dirname, "src/main.ts") },
      onwarn(warning, warn) {
        // htmx carries an eval for attributes we never use; main.ts switches it off and the policy forbids it.
        if (warning.code !== "EVAL") warn(warning);
      },
    },
    chunkSizeWarningLimit: 400,
  },
});
