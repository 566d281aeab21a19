import { defineConfig } from "vite";

// The server serves this page at /graphiql and its files at /graphiql/assets/ under
// `script-src 'self'`: nothing may be inlined but styles, nothing may come from elsewhere.
export default defineConfig({
  base: "/graphiql/",
  build: {
    outDir: "dist",
    assetsInlineLimit: 0, // icons and fonts stay files, so that the policy needs no exception for them
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000, // the Monaco editor is one large chunk, and known to be
    license: { fileName: "assets/licences.md" },
    rolldownOptions: {
      // "use client" in libraries means nothing here; the build prints only what matters.
      onLog(level, log, print) {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") print(level, log);
      },
    },
  },
  worker: { format: "es" },
  // `npx vite` while working on the page: it talks to a server started by `make serve`.
  server: {
    fs: { allow: [".."] }, // the explanation of withheld values is a page of docs/
    proxy: {
      "/graphql": "http://127.0.0.1:8000",
      "/demo": "http://127.0.0.1:8000",
    },
  },
});
