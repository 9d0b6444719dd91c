// The dialog "Connect many": search, select several targets, and choose where to connect them.

import {button, element, stateBadge, uniqueId} from "./elements.js";
import {createLink} from "./popup.js";
import {picture} from "./row.js";
import {nameOf} from "./suggest.js";
import {latest, typesOf} from "./targets.js";

export class Picker {
    constructor({text, data, targets, connect, isConnected, placeChoice}) {
        Object.assign(this, {text, data, targets, connect, isConnected, picked: new Map(), page: 1});
        const kinds = typesOf(data);
        this.type = kinds[0]?.type ?? "";
        this.ask = latest((term, page) => targets.find(term, {type: this.type, page}));
        this.input = element("input", {
            type: "search",
            class: "vTextField",
            placeholder: text.say("search"),
            "aria-label": text.say("search"),
            autocomplete: "off",
        });
        this.input.addEventListener("input", () => this.search());
        this.input.addEventListener("keydown", event => event.key === "Enter" && event.preventDefault());
        this.list = element("ul", {class: "rf-results"});
        this.status = element("p", {class: "rf-status", role: "status"});
        this.more = button(text.say("moreResults"), {
            class: "rf-more",
            hidden: true,
            onclick: () => this.search(this.page + 1),
        });
        this.place = placeChoice();
        this.done = button("", {class: "rf-primary", onclick: () => this.finish()});
        const title = element("h4", {id: uniqueId("picker")}, text.say("pickTitle", {field: data.label}));
        this.dialog = element(
            "dialog",
            {class: "rf-dialog rf-picker", "aria-labelledby": title.id},
            title,
            element(
                "div",
                {class: "rf-bar"},
                this.types(kinds),
                this.input,
                createLink({text, data, targets, created: row => this.add(row)}),
            ),
            this.status,
            element(
                "div",
                {class: "rf-found", tabindex: "0", role: "group", "aria-labelledby": title.id},
                this.list,
                this.more,
            ),
            element(
                "div",
                {class: "rf-foot"},
                this.place,
                button(text.say("cancel"), {onclick: () => this.dialog.close()}),
                this.done,
            ),
        );
    }

    types(kinds) {
        if (kinds.length < 2) return null;
        const options = kinds.map(({type, name}) => element("option", {value: type}, name));
        const select = element("select", {"aria-label": this.text.say("searchIn")}, ...options);
        select.addEventListener("change", () => {
            this.type = select.value;
            this.search();
        });
        return select;
    }

    open() {
        this.picked.clear();
        this.input.value = "";
        this.list.replaceChildren();
        this.tell();
        this.dialog.showModal();
        this.input.focus();
        this.search();
    }

    async search(page = 1) {
        const found = await this.ask(this.input.value, page);
        if (!found) {
            const again = button(this.text.say("retry"), {onclick: () => this.search(page)});
            this.status.replaceChildren(this.text.say("searchFailed"), " ", again);
            return;
        }
        const rows = found.rows.map(row => this.result(row));
        if (page === 1) this.list.replaceChildren(...rows);
        else this.list.append(...rows);
        this.page = page;
        this.more.hidden = !found.more;
        const count = this.list.children.length;
        this.status.textContent = count
            ? this.text.say("results", {n: found.more ? `${this.text.number(count)}+` : count})
            : this.text.say("noResults");
        if (page > 1) rows[0]?.querySelector("input:not(:disabled)")?.focus();
    }

    // Targets just created are ticked and listed first, whatever the search term.
    add(row) {
        this.picked.set(row.word, row);
        this.list.prepend(this.result(row));
        this.tell();
    }

    result(row) {
        const isConnected = this.isConnected(row);
        const check = element("input", {type: "checkbox", disabled: isConnected});
        check.checked = isConnected || this.picked.has(row.word);
        check.addEventListener("change", () => {
            if (check.checked) this.picked.set(row.word, row);
            else this.picked.delete(row.word);
            this.tell();
        });
        return element(
            "li",
            {},
            element(
                "label",
                {class: isConnected ? "is-connected" : null},
                check,
                picture(row),
                nameOf(row),
                ...stateBadge(row),
                isConnected ? element("span", {class: "rf-mark"}, this.text.say("connected")) : null,
            ),
        );
    }

    tell() {
        this.done.textContent = this.text.count("connectMarked", this.picked.size);
        this.done.disabled = !this.picked.size;
    }

    finish() {
        const rows = [...this.picked.values()];
        const place = this.place.value;
        this.dialog.close();
        this.connect(rows, place);
    }
}
