// The dialog that asks for the address of a link.

import {button, element, uniqueId} from "../relation-field/elements.js";
import {safe} from "./schema.js";

export class LinkDialog {
    constructor(text) {
        this.text = text;
        const title = element("h4", {id: uniqueId("link")}, text.say("link"));
        this.input = element("input", {type: "text", class: "vTextField", "aria-label": text.say("address")});
        this.input.addEventListener("keydown", event => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            this.finish();
        });
        this.status = element("p", {class: "rf-status", role: "status"});
        this.remove = button(text.say("removeLink"), {onclick: () => this.end(null)});
        this.dialog = element(
            "dialog",
            {class: "rf-dialog rb-link-dialog", "aria-labelledby": title.id},
            title,
            element("div", {class: "rf-bar"}, this.input),
            this.status,
            element(
                "div",
                {class: "rf-foot"},
                button(text.say("cancel"), {onclick: () => this.dialog.close()}),
                this.remove,
                button(text.say("apply"), {class: "rf-primary", onclick: () => this.finish()}),
            ),
        );
    }

    // `chosen(url)` takes the address, null for no link.
    open(url, chosen) {
        this.chosen = chosen;
        this.input.value = url ?? "";
        this.remove.hidden = !url;
        this.status.textContent = "";
        this.dialog.showModal();
        this.input.select();
    }

    finish() {
        const url = completed(this.input.value.trim());
        if (url && safe(url)) return this.end(url);
        this.status.textContent = this.text.say("wrongAddress");
        this.input.focus();
    }

    end(url) {
        this.dialog.close();
        this.chosen(url);
    }
}

// An address as people type it: `example.com` and `me@example.com` get their schemes.
export function completed(url) {
    if (!url || url.startsWith("/") || /^[a-z][a-z0-9+.-]*:/i.test(url)) return url;
    return /^[^\s/@]+@[^\s/@]+$/.test(url) ? `mailto:${url}` : `https://${url}`;
}
