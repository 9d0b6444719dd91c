// The form of a row's entry beside the page, in a frame: to look at it, and to change it, without leaving.

import {button, element, uniqueId} from "./elements.js";

const EMPTY = "about:blank";

// Opens the entry of a row of the list called `label`. `saved()` is called after each save in the drawer, `closed()`
// once it is closed.
export function openDrawer(row, {text, label, saved, closed}) {
    new Drawer(row, {text, label, saved, closed}).open();
}

// Whether a click on a link means the page itself, no other tab or window. In a drawer there is no other drawer.
export const isPlain = event =>
    event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && !frameElement;

export const canOpen = row => Boolean(row?.url) && row.word.startsWith("document=");

class Drawer {
    constructor(row, {text, label, saved, closed}) {
        Object.assign(this, {row, text, saved, closed, loads: 0});
        const title = element("h2", {class: "rf-drawer-title", id: uniqueId("drawer")}, label);
        const whole = element("a", {href: row.url, target: "_blank", rel: "noopener"}, text.say("openWhole"));
        this.frame = element("iframe", {src: this.address(), title: row.label, autofocus: true});
        this.alert = element("p", {class: "rf-drawer-alert", role: "alert", hidden: true});
        this.dialog = element(
            "dialog",
            {class: "rf-drawer", "aria-labelledby": title.id},
            element(
                "div",
                {class: "rf-drawer-head"},
                title,
                whole,
                button("×", {label: text.say("close"), onclick: () => this.leave()}),
            ),
            this.alert,
            this.frame,
        );
        this.frame.addEventListener("load", () => this.loaded());
        this.frame.addEventListener("relations:leave", () => this.leave());
        this.dialog.addEventListener("keydown", event => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            this.leave();
        });
        this.dialog.addEventListener("cancel", event => {
            event.preventDefault();
            this.leave();
        });
        this.dialog.addEventListener("click", event => event.target === this.dialog && this.leave());
        this.dialog.addEventListener("close", () => {
            this.dialog.remove();
            this.closed();
        });
    }

    address() {
        const address = new URL(this.row.url, location.href);
        address.searchParams.set("_popup", "drawer");
        if (this.row.locale) address.searchParams.set("locale", this.row.locale);
        return address.href;
    }

    open() {
        document.body.append(this.dialog);
        this.dialog.showModal();
    }

    // The form in the frame asks first, where something was typed there.
    leave() {
        this.frame.contentWindow.location.replace(EMPTY);
    }

    loaded() {
        const page = this.frame.contentDocument;
        const isFirst = !this.loads++;
        if (!page) {
            // An answer that may not be framed: at first that of a project that forbids frames, later that of an error.
            if (isFirst) return location.assign(this.row.url);
            return this.tell(this.text.say("drawerFailed", {name: this.row.label}));
        }
        if (page.URL === EMPTY) return this.dialog.close();
        this.frame.contentWindow.focus();
        if (!isFirst && page.querySelector(".messagelist .success")) this.saved();
        if (page.querySelector("[data-drawer-done]")) this.dialog.close();
    }

    // Shows a sentence instead of the frame.
    tell(sentence) {
        this.frame.hidden = true;
        this.alert.hidden = false;
        this.alert.append(sentence);
    }
}
