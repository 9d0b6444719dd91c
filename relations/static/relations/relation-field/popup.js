// Creates a target in a window of its own, whose last page hands back the new target's word as it does to the
// admin's foreign keys.

import {element, uniqueId} from "./elements.js";

const SIZE = "height=640,width=960,resizable=yes,scrollbars=yes";
const waiting = new Map(); // what is done with the word, by the window

// A link that opens the window; null if adding is not allowed. `created(row)` is called with the saved target.
export function createLink({text, data, targets, created}) {
    if (!data.addUrl) return null;
    const status = element("span", {role: "status"});
    const find = async word => {
        const [row] = await targets.named([word]).catch(() => []);
        status.textContent = row ? "" : text.say("failed");
        if (row) created(row);
    };
    const link = element(
        "a",
        {class: "rf-create", id: uniqueId("create"), href: data.addUrl, title: text.say("createAnother")},
        `+ ${text.say("create")}`,
    );
    link.addEventListener("click", event => {
        const popup = open(link.href, link.id, SIZE);
        if (!popup) return; // the browser has its reasons: the link opens the page
        event.preventDefault();
        receive();
        waiting.set(popup, find);
        popup.focus();
    });
    return element("span", {}, link, status);
}

// The admin's own windows still reach the admin's script.
function receive() {
    const others = window.dismissAddRelatedObjectPopup;
    if (others?.isOfRelations) return;
    const dismiss = (popup, word, ...rest) => {
        const found = waiting.get(popup);
        if (!found) return others?.(popup, word, ...rest);
        waiting.delete(popup);
        popup.close();
        return found(word);
    };
    window.dismissAddRelatedObjectPopup = Object.assign(dismiss, {isOfRelations: true});
}
