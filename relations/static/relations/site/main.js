// Entry point of every page of the site: the palette, the help for keys, and the counts in the sidebar.

import {counts} from "./counts.js";
import {isHelp, isPalette} from "./keys.js";
import {Palette} from "./palette.js";

const dialog = document.querySelector("#site-palette");
const help = document.querySelector("#site-keys");
const palette = dialog && new Palette(dialog);

addEventListener("keydown", event => {
    if (palette && isPalette(event)) {
        event.preventDefault();
        palette.toggle();
    } else if (help && isHelp(event) && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        help.showModal();
    }
});
for (const button of document.querySelectorAll("[data-go]")) {
    button.addEventListener("click", () => palette?.toggle());
}
help?.addEventListener("click", event => {
    if (event.target === help || event.target.closest("[data-close]")) help.close();
});
const bar = document.querySelector("#nav-sidebar[data-counts]");
if (bar) counts(bar);
