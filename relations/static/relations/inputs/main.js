// Makes the boxes of files and of parts alive.

import {startField} from "../relation-field/start.js";
import {MediaList, readMedia} from "./media.js";
import {PartsList, readParts} from "./parts.js";
import {remember, spare} from "./touched.js";

export function start(root) {
    for (const box of root.querySelectorAll("[data-media-field]")) new MediaList(readMedia(box));
    for (const box of root.querySelectorAll("[data-parts-field]")) new PartsList(readParts(box), enliven);
}

// The form of an entry: parts that nobody touches are left out of what is sent.
export function startForm(form) {
    start(form);
    const parts = form.querySelectorAll(".pf-part");
    for (const part of parts) remember(part);
    if (form.querySelector("[data-parts-field]")) spare(form);
}

// A part that was added to the page.
function enliven(part) {
    start(part);
    part.dispatchEvent(new CustomEvent("relations:part-added", {bubbles: true}));
    for (const box of part.querySelectorAll("[data-relation-field]:not([data-lazy])")) startField(box);
    // The admin's own pickers of dates and times know only the inputs that the page came with.
    const pickers = window.DateTimeShortcuts;
    for (const input of part.querySelectorAll("input.vDateField")) pickers?.addCalendar(input);
    for (const input of part.querySelectorAll("input.vTimeField")) pickers?.addClock(input);
}
