// Entry point: rich texts of a form, as Markdown or as blocks, get their editors.

import {startBlocks} from "./editor.js";
import {startMarkdown} from "./markdown.js";

// The vendored script is there only where a page has blocks.
function start(root) {
    for (const textarea of root.querySelectorAll("textarea[data-markdown]")) startMarkdown(textarea);
    if (!window.ProseMirror) return;
    for (const textarea of root.querySelectorAll("textarea[data-blocks]")) startBlocks(textarea, window.ProseMirror);
}

start(document);
document.addEventListener("relations:part-added", event => start(event.target));
