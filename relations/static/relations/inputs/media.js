// A media field: its files in order, a search among all files, and uploads by a button or by dropping them.

import {Announcer, button, element} from "../relation-field/elements.js";
import {Foot} from "../relation-field/foot.js";
import {controls, describe, grip, mark, numberOf} from "../relation-field/row.js";
import {Shelf} from "../relation-field/shelf.js";
import {textOf} from "../relation-field/text.js";
import {Description} from "./description.js";
import {Gallery} from "./gallery.js";
import {piecesFor} from "./order.js";
import {fits, Uploads} from "./uploads.js";
import {WholeList} from "./whole.js";

export function readMedia(box) {
    const {dataset} = box;
    return {
        box,
        text: textOf(box, "media"),
        announcer: new Announcer(),
        label: dataset.label,
        many: Boolean(dataset.many),
        readonly: Boolean(dataset.readonly),
        kinds: dataset.kinds.split(" ").filter(Boolean),
        urls: {pick: dataset.pickUrl, upload: dataset.uploadUrl, describe: dataset.describeUrl},
        others: dataset.others ? JSON.parse(dataset.others) : [],
        input: box.querySelector("input[type=hidden]"),
        title: box.querySelector(".rf-title"),
        count: box.querySelector(".rf-count"),
    };
}

function readRow(li) {
    const {word, family, about, alt, caption, large, gone} = li.dataset;
    const picture = li.querySelector("img")?.getAttribute("src");
    const url = li.querySelector("a")?.getAttribute("href");
    const label = (li.querySelector("a") ?? li.querySelector("span")).textContent;
    return {word, label, url, picture, family, about, alt, caption, large, isGone: Boolean(gone)};
}

export class MediaList extends WholeList {
    constructor(field) {
        const {box, input} = field;
        super(field, [...box.querySelectorAll("li")].map(readRow));
        this.list = element("ol", {class: "rf-rows", role: "list", "aria-labelledby": this.title.id});
        this.frame = {list: this.list, draw: () => this.drawFrame()};
        this.viewport = new Shelf(this.list, this);
        this.empty = element("p", {class: "rf-empty"}, this.text.say("empty"));
        this.build();
        if (!this.readonly) {
            this.listen();
            this.resume(input.value.split(" ").filter(Boolean));
        }
        this.viewport.draw();
        this.drawFrame();
    }

    // -- its parts --------------------------------------------------------------------------------------

    build() {
        const {box, text, title} = this;
        for (const each of box.querySelectorAll("ol, .rf-empty")) each.remove();
        const body = element("div", {class: "rf-body"}, this.list, this.empty);
        box.classList.add("is-alive");
        if (this.readonly) return box.append(body);
        this.foot = new Foot(this);
        this.status = element("p", {class: "rf-warning", role: "status", hidden: true});
        this.uploads = new Uploads({field: this, say: said => this.tell(said), done: rows => this.take(rows)});
        this.gallery = new Gallery({field: this, chosen: rows => this.take(rows)});
        this.description = new Description({field: this, done: row => this.described(row)});
        const choose = button(text.say("choose"), {class: "mf-choose", onclick: () => this.gallery.open()});
        const bar = element("div", {class: "rf-bar"}, this.urls.pick ? choose : null, this.uploads.button());
        body.append(this.foot.element);
        box.append(
            element("div", {class: "rf-head"}, title, bar),
            this.status,
            body,
            this.mover.dialog,
            this.gallery.dialog,
            this.description.dialog,
            this.announcer.element,
        );
        this.uploads.listen(box);
    }

    resume(words) {
        const known = new Map([...this.rows, ...this.others].map(row => [row.word, row]));
        const wanted = words.map(word => known.get(word) ?? {word, label: word, isGone: true});
        const isSame = wanted.length === this.rows.length && wanted.every((row, at) => row.word === this.rows[at].word);
        if (!isSame) this.edits.resume(piecesFor(this.rows, wanted));
    }

    drawFrame() {
        if (this.count) this.count.textContent = this.text.number(this.edits.count);
        this.empty.hidden = this.length > 0;
        this.list.hidden = !this.length;
        if (this.readonly) return;
        this.foot.draw();
        this.foot.element.hidden = !this.edits.past.length && !this.edits.changes.length;
    }

    tell(said) {
        this.status.textContent = said;
        this.status.hidden = !said;
    }

    // -- rows -------------------------------------------------------------------------------------------

    draw(entry, old) {
        const {text, readonly} = this;
        const {row} = entry;
        const isActive = entry.index === this.active;
        const li = describe(entry, old ?? element("li", {}), {total: this.edits.count, isActive, readonly});
        li.dataset.key = row.word;
        const held = li.contains(document.activeElement) ? document.activeElement.dataset.control : undefined;
        const tabindex = isActive ? null : "-1";
        const name = row.url
            ? element("a", {href: row.url, target: "_blank", draggable: "false"}, row.label)
            : row.label;
        const inside = [
            this.picture(row),
            element(
                "span",
                {class: "mf-said"},
                element("span", {class: "rf-name", title: row.label}, name),
                element("span", {class: "mf-about"}, row.isGone ? text.say("gone") : row.about),
                this.alternative(row),
            ),
            mark(entry, text),
        ];
        if (!readonly) {
            inside.unshift(this.many ? grip(text) : null, this.many ? numberOf(entry, text) : null);
            inside.push(this.controls(entry, row, tabindex));
        }
        li.replaceChildren(...inside.filter(Boolean));
        if (held) li.querySelector(`[data-control="${held}"]`)?.focus({preventScroll: true});
        return li;
    }

    picture(row) {
        if (row.picture) return element("img", {class: "rf-thumb", src: row.picture, alt: ""});
        return element("span", {class: "rf-thumb", "aria-hidden": "true"}, row.about?.split(" ")[0] ?? "?");
    }

    alternative(row) {
        if (row.family !== "images") return null;
        const {text} = this;
        if (!row.alt) return element("span", {class: "mf-alt is-missing"}, text.say("noAlt"));
        return element("span", {class: "mf-alt", title: row.alt}, `“${row.alt}”`);
    }

    controls(entry, row, tabindex) {
        const {text} = this;
        const pencil = button("✎", {
            label: text.say("describe", {name: row.label}),
            "data-control": "describe",
            tabindex,
            onclick: () => this.description.open(row),
        });
        const more = this.urls.describe && !row.isGone ? [pencil] : [];
        const made = controls(entry, row, text, tabindex, ...more);
        if (!this.many)
            for (const each of made.querySelectorAll("[data-control=up], [data-control=down], [data-control=more]"))
                each.remove();
        return made;
    }

    // -- what changes -----------------------------------------------------------------------------------

    // Adds files; where the field has one file alone, the last of them takes its place.
    take(rows) {
        const has = new Set(this.standing.map(row => row.word));
        const fresh = rows.filter(row => !has.has(row.word) && fits(row, this.kinds));
        if (fresh.length < rows.length && rows.some(row => !fits(row, this.kinds)))
            this.tell(this.text.say("wrongKind"));
        if (!fresh.length) return;
        const coming = this.many ? fresh : fresh.slice(-1);
        const kept = this.many ? this.standing : [];
        const wanted = [...kept, ...coming];
        this.edits.step(piecesFor(this.rows, wanted));
        const index = this.indexOfWord(coming[0].word);
        this.viewport.scrollTo(index);
        const {number} = this.at(index);
        this.announcer.say(this.text.say("saidAdded", {name: coming[0].label, to: number, total: this.edits.count}));
    }

    described(row) {
        for (const each of [...this.rows, ...this.edits.changes.map(piece => piece.row)]) {
            if (each.word === row.word) Object.assign(each, {alt: "", caption: "", ...row});
        }
        this.viewport.draw();
    }

    write() {
        this.input.value = this.standing.map(row => row.word).join(" ");
    }
}
