// The dialog that shows the files there are: search, choose, upload.

import {button, element, uniqueId} from "../relation-field/elements.js";
import {latest, Targets} from "../relation-field/targets.js";
import {Uploads} from "./uploads.js";

export class Gallery {
    // `chosen(rows)` takes the files that were chosen.
    constructor({field, chosen}) {
        const {text, urls, label} = field;
        Object.assign(this, {field, text, chosen, picked: new Map(), page: 1});
        this.files = new Targets(urls.pick);
        this.ask = latest((term, page) => this.files.ask(query => this.fill(query, term, page)));
        this.input = element("input", {
            type: "search",
            class: "vTextField",
            placeholder: text.say("searchFiles"),
            "aria-label": text.say("searchFiles"),
            autocomplete: "off",
        });
        this.input.addEventListener("input", () => this.search());
        this.input.addEventListener("keydown", event => event.key === "Enter" && event.preventDefault());
        this.list = element("ul", {class: "mf-tiles"});
        this.status = element("p", {class: "rf-status", role: "status"});
        const further = () => this.search(this.page + 1);
        this.more = button(text.say("moreResults"), {class: "rf-more", hidden: true, onclick: further});
        const uploads = new Uploads({field, say: said => this.tell(said), done: rows => this.uploaded(rows)});
        const title = element("h4", {id: uniqueId("gallery")}, text.say("pickTitle", {field: label}));
        const found = {class: "rf-found", tabindex: "0", role: "group", "aria-labelledby": title.id};
        this.done = button("", {class: "rf-primary", onclick: () => this.finish()});
        this.dialog = element(
            "dialog",
            {class: "rf-dialog rf-picker mf-gallery", "aria-labelledby": title.id},
            title,
            element("div", {class: "rf-bar"}, this.input, uploads.button()),
            this.status,
            element("div", found, this.list, this.more),
            element(
                "div",
                {class: "rf-foot"},
                button(text.say("cancel"), {onclick: () => this.dialog.close()}),
                field.many ? this.done : null,
            ),
        );
        uploads.listen(this.dialog);
    }

    fill(query, term, page) {
        query.set("term", term);
        query.set("kinds", this.field.kinds.join(" "));
        query.set("page", page);
    }

    open() {
        this.picked.clear();
        this.input.value = "";
        this.list.replaceChildren();
        this.count();
        this.dialog.showModal();
        this.input.focus();
        this.search();
    }

    async search(page = 1) {
        const found = await this.ask(this.input.value, page);
        if (!found) return this.tell(this.text.say("failed"));
        const tiles = found.rows.map(row => this.tile(row));
        if (page === 1) this.list.replaceChildren(...tiles);
        else this.list.append(...tiles);
        this.page = page;
        this.more.hidden = !found.more;
        this.tell(this.list.children.length ? "" : this.text.say("noResults"));
        if (page > 1) tiles[0]?.querySelector("button")?.focus();
    }

    tell(said) {
        this.status.textContent = said;
    }

    tile(row) {
        const has = this.field.standing.some(each => each.word === row.word);
        const made = button("", {
            class: "mf-tile",
            disabled: has,
            "aria-pressed": this.field.many ? String(this.picked.has(row.word)) : null,
            onclick: () => this.pressed(row, made),
        });
        made.append(
            this.field.picture(row),
            element("span", {class: "rf-name"}, row.label),
            element("span", {class: "mf-about"}, has ? this.text.say("inUse") : row.about),
        );
        return element("li", {}, made);
    }

    pressed(row, tile) {
        if (!this.field.many) return this.finish([row]);
        if (this.picked.has(row.word)) this.picked.delete(row.word);
        else this.picked.set(row.word, row);
        tile.setAttribute("aria-pressed", String(this.picked.has(row.word)));
        this.count();
    }

    uploaded(rows) {
        if (!this.field.many) return this.finish(rows);
        for (const row of rows) this.picked.set(row.word, row);
        this.list.prepend(...rows.map(row => this.tile(row)));
        this.count();
    }

    count() {
        this.done.textContent = this.text.count("use", this.picked.size);
        this.done.disabled = !this.picked.size;
    }

    finish(rows = [...this.picked.values()]) {
        this.dialog.close();
        this.chosen(rows);
    }
}
