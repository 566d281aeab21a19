/** Settings of the three editors that GraphiQL has no property for: names, the Tab key, wrapped lines. */
import { pick, useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

/** A screen on which the answer stands below the query; `page.css` has the same width. */
export const NARROW = "(max-width: 760px)";

/** Draws nothing. A name for each editor, as Monaco calls them all "Editor content". */
export function EditorSettings() {
  const { queryEditor, variableEditor, headerEditor, responseEditor } = useGraphiQL(
    pick("queryEditor", "variableEditor", "headerEditor", "responseEditor"),
  );
  useEffect(() => {
    // Tab moves on rather than indents: the editors must not trap whoever has no mouse.
    const typed = { tabFocusMode: true };
    queryEditor?.updateOptions({ ...typed, ariaLabel: "Query", wordWrap: "on" });
    variableEditor?.updateOptions({ ...typed, ariaLabel: "Variables" });
    headerEditor?.updateOptions({ ...typed, ariaLabel: "Request headers" });
    responseEditor?.updateOptions({ ariaLabel: "Answer" });
    if (matchMedia(NARROW).matches) {
      for (const editor of [queryEditor, variableEditor, headerEditor, responseEditor]) {
        editor?.updateOptions({ lineNumbers: "off", folding: false, fontSize: 13 });
      }
    }
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  return null;
}
