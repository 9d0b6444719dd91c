// A dialog to search and to choose several rows from: the base of those for targets and for files.

import {button, element, uniqueId} from "./elements.js";
import {latest} from "./targets.js";

export class SearchDialog {
    // `find(term, page)` asks for rows. `words` are the keys of the texts: `search` in the input, and `choose` for
    // the button with the number of chosen rows. A subclass makes the element of a row (`item`), says what was found
    // (`said`) or that nothing could be (`failed`), and takes what was chosen (`finish`).
    constructor({text, find, words, label, list}) {
        Object.assign(this, {text, words, picked: new Map(), page: 1});
        this.ask = latest(find);
        this.input = element("input", {
            type: "search",
            class: "vTextField",
            placeholder: text.say(words.search),
            "aria-label": text.say(words.search),
            autocomplete: "off",
        });
        this.input.addEventListener("input", () => this.search());
        this.input.addEventListener("keydown", event => event.key === "Enter" && event.preventDefault());
        this.list = element("ul", {class: list});
        this.status = element("p", {class: "rf-status", role: "status"});
        const further = () => this.search(this.page + 1);
        this.more = button(text.say("moreResults"), {class: "rf-more", hidden: true, onclick: further});
        this.done = button("", {class: "rf-primary", onclick: () => this.finish()});
        this.title = element("h4", {id: uniqueId("search")}, text.say("pickTitle", {field: label}));
    }

    // The dialog, with what stands in its upper bar, and in its foot before and behind the button to cancel.
    build(kind, bar, before, behind) {
        const label = {"aria-labelledby": this.title.id};
        return element(
            "dialog",
            {class: `rf-dialog rf-picker ${kind}`.trim(), ...label},
            this.title,
            element("div", {class: "rf-bar"}, ...bar),
            this.status,
            element("div", {class: "rf-found", tabindex: "0", role: "group", ...label}, this.list, this.more),
            element(
                "div",
                {class: "rf-foot"},
                before,
                button(this.text.say("cancel"), {onclick: () => this.dialog.close()}),
                behind,
            ),
        );
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
        if (!found) return this.failed(page);
        const items = found.rows.map(row => this.item(row));
        if (page === 1) this.list.replaceChildren(...items);
        else this.list.append(...items);
        this.page = page;
        this.more.hidden = !found.more;
        this.said(this.list.children.length, found.more);
        if (page > 1) items[0]?.querySelector(":is(button, input):not(:disabled)")?.focus();
    }

    // Chooses these rows as well, and lists them first, whatever the search term.
    add(rows) {
        for (const row of rows) this.picked.set(row.word, row);
        this.list.prepend(...rows.map(row => this.item(row)));
        this.count();
    }

    choose(row, isChosen) {
        if (isChosen) this.picked.set(row.word, row);
        else this.picked.delete(row.word);
        this.count();
    }

    count() {
        this.done.textContent = this.text.count(this.words.choose, this.picked.size);
        this.done.disabled = !this.picked.size;
    }
}
