import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const packageFile = (name: string) => fileURLToPath(new URL(`../crates/wasm/pkg/${name}`, import.meta.url));

/** The module of the rules is on its way while the script is still being read: nothing is shown without it. */
const preloadModule: Plugin = {
  name: "preload-module",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((name) => name.endsWith(".wasm"))
        .map((name) => ({ tag: "link", attrs: { rel: "preload", as: "fetch", type: "application/wasm", crossorigin: true, href: `/${name}` }, injectTo: "head" })),
  },
};

export default defineConfig({
  plugins: [preloadModule],
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
