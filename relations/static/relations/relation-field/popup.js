// Creating what shall be connected, in a window of its own, as the admin does it for foreign keys: the window
// puts the new target's word into an input, and tells so through the admin's jQuery.

import {element, uniqueId} from "./elements.js";

// A link that opens the form, or null where nothing may be added. `created(word)` is told what came of it.
export function createLink({text, url, created}) {
    if (!url || !window.showRelatedObjectPopup) return null;
    const id = uniqueId("created"), input = element("input", {type: "hidden", id});
    window.django.jQuery(input).on("change", () => {
        if (input.value) created(input.value);
        input.value = "";
    });
    const link = element("a", {class: "rf-create", id: `add_${id}`, href: url, title: text.say("createAnother")}, `+ ${text.say("create")}`);
    link.addEventListener("click", event => {
        event.preventDefault();
        window.showRelatedObjectPopup(link);
    });
    return element("span", {}, link, input);
}
