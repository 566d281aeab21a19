/** Starts the page: asks for the demo identities once, then draws the editor. */
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./page.css";

import { createRoot } from "react-dom/client";

import { App } from "./App.tsx";
import { loadIdentities } from "./identity.ts";

const place = document.getElementById("page");
if (!place) throw new Error("index.html has no element with the id `page`");
const root = createRoot(place);

try {
  root.render(<App identities={await loadIdentities()} />);
} catch {
  root.render(
    <p className="loading" role="alert">
      The server cannot be reached, or is not ready. Reload this page in a few seconds.
    </p>,
  );
}
