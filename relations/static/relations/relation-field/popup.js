// Creates a target in a popup window, as the admin does for foreign keys. The admin's script writes the new
// target's word into an input and triggers a jQuery event on it.

import {element, uniqueId} from "./elements.js";

// A link that opens the popup; null if adding is not allowed. `created(row)` is called with the saved target.
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
