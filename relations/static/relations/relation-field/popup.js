// Creating what shall be connected, in a window of its own, as the admin does it for foreign keys: the window
// puts the new target's word into an input, and tells so through the admin's jQuery.

import {element, uniqueId} from "./elements.js";

// A link that opens the form, or null where nothing may be added. `created(row)` receives what was saved there.
export function createLink({text, data, targets, created}) {
    if (!data.addUrl || !window.showRelatedObjectPopup) return null;
    const id = uniqueId("created");
    const input = element("input", {type: "hidden", id});
    const status = element("span", {role: "status"});
    const find = async word => {
        const [row] = await targets.named([word]).catch(() => []);
        status.textContent = row ? "" : text.say("failed");
        if (row) created(row);
    };
    window.django.jQuery(input).on("change", () => {
        if (input.value) find(input.value);
        input.value = "";
    });
    const link = element(
        "a",
        {class: "rf-create", id: `add_${id}`, href: data.addUrl, title: text.say("createAnother")},
        `+ ${text.say("create")}`,
    );
    link.addEventListener("click", event => {
        event.preventDefault();
        window.showRelatedObjectPopup(link);
    });
    return element("span", {}, link, input, status);
}
