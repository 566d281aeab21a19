// The tests of the clients as programs for Node.js: what a bundler does for a page, with Relay's own Babel plugin.
import { transformAsync } from "@babel/core";
import { build } from "esbuild";
import { readFile } from "node:fs/promises";

const relay = {
  name: "relay",
  setup(made) {
    made.onLoad({ filter: /src\/relay\/[^/]*\.ts$/ }, async ({ path }) => {
      const found = await transformAsync(await readFile(path, "utf8"), {
        filename: path,
        babelrc: false,
        configFile: false,
        parserOpts: { plugins: ["typescript"] },
        plugins: [["relay", { eagerEsModules: true, artifactDirectory: "./src/relay/__generated__" }]],
      });
      return { contents: found.code, loader: "ts" };
    });
  },
};

await build({
  entryPoints: process.argv.slice(2),
  outdir: "made",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  jsx: "automatic",
  logLevel: "warning",
  plugins: [relay],
});
