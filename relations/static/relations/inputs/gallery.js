// The dialog that shows the files there are: search, choose, upload.

import {button, element} from "../relation-field/elements.js";
import {SearchDialog} from "../relation-field/searching.js";
import {Targets} from "../relation-field/targets.js";
import {Uploads} from "./uploads.js";

export class Gallery extends SearchDialog {
    // `chosen(rows)` takes the files that were chosen.
    constructor({field, chosen}) {
        const {text, urls, label} = field;
        const files = new Targets(urls.pick);
        const find = (term, page) =>
            files.ask(query => {
                query.set("term", term);
                query.set("kinds", field.kinds.join(" "));
                query.set("page", page);
            });
        super({text, find, words: {search: "searchFiles", choose: "use"}, label, list: "mf-tiles"});
        Object.assign(this, {field, chosen});
        const uploads = new Uploads({field, say: said => this.tell(said), done: rows => this.uploaded(rows)});
        const bar = [this.input, uploads.button()];
        this.dialog = this.build("mf-gallery", bar, null, field.many ? this.done : null);
        uploads.listen(this.dialog);
    }

    tell(said) {
        this.status.textContent = said;
    }

    said(count) {
        this.tell(count ? "" : this.text.say("noResults"));
    }

    failed() {
        this.tell(this.text.say("failed"));
    }

    item(row) {
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
        this.choose(row, !this.picked.has(row.word));
        tile.setAttribute("aria-pressed", String(this.picked.has(row.word)));
    }

    uploaded(rows) {
        if (!this.field.many) return this.finish(rows);
        this.add(rows);
    }

    finish(rows = [...this.picked.values()]) {
        this.dialog.close();
        this.chosen(rows);
    }
}
