import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const packageFile = (name: string) => fileURLToPath(new URL(`../crates/wasm/pkg/${name}`, import.meta.url));

export default defineConfig({
  resolve: { alias: { "@lockstep/core/client": packageFile("client/index.js"), "@lockstep/core": packageFile("browser.js") } },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    // No data: URIs and no inline script, so that a strict content security policy holds.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    // `vite www` beside a running Worker: the console reloads as one edits.
    proxy: { "/api": process.env["LOCKSTEP_ORIGIN"] ?? "http://127.0.0.1:8787" },
  },
});
