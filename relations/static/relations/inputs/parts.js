// A field of components or a dynamic zone: an ordered list of parts, each of which opens to show its inputs.

import {Announcer, button, element, uniqueId} from "../relation-field/elements.js";
import {Foot} from "../relation-field/foot.js";
import {controls, describe, grip, mark, numberOf} from "../relation-field/row.js";
import {Shelf} from "../relation-field/shelf.js";
import {startLazily} from "../relation-field/start.js";
import {textOf} from "../relation-field/text.js";
import {piecesFor} from "./order.js";
import {WholeList} from "./whole.js";

export function readParts(box) {
    const {dataset} = box;
    return {
        box,
        text: textOf(box, "parts"),
        announcer: new Announcer(),
        name: dataset.name,
        label: dataset.label,
        many: Boolean(dataset.many),
        readonly: Boolean(dataset.readonly),
        most: dataset.most ? Number(dataset.most) : Number.POSITIVE_INFINITY,
        stored: dataset.stored.split(" ").filter(Boolean),
        kinds: JSON.parse(dataset.kinds),
        address: dataset.newPart,
        input: box.querySelector(":scope > input[type=hidden]"),
        list: box.querySelector(":scope > ol"),
        title: box.querySelector(":scope > .rf-title"),
        count: box.querySelector(":scope > .rf-title > .rf-count"),
    };
}

const rowOf = li => ({word: li.dataset.word, kind: li.dataset.kind, summary: li.dataset.summary});

export class PartsList extends WholeList {
    // `enliven(element)` makes fields in a part that was added alive.
    constructor(field, enliven) {
        const elements = new Map([...field.list.children].map(li => [li.dataset.word, li]));
        super(
            field,
            field.stored.map(word => rowOf(elements.get(word))),
        );
        this.enliven = enliven;
        this.frame = {list: this.list, draw: () => this.drawFrame()};
        this.viewport = new Shelf(this.list, this);
        this.viewport.elements = elements;
        this.empty = element("p", {class: "rf-empty"}, this.text.say("empty"));
        // The highest number among the keys of new parts.
        this.newest = Math.max(0, ...[...elements.keys()].map(word => Number(/^new-(\d+)=/.exec(word)?.[1] ?? 0)));
        this.build();
        for (const li of elements.values()) this.equip(li, !this.many || "wrong" in li.dataset);
        if (!this.readonly) {
            this.listen();
            this.resume(this.input.value.split(" ").filter(Boolean), elements);
        }
        this.viewport.draw();
        this.drawFrame();
    }

    // -- its parts --------------------------------------------------------------------------------------

    build() {
        const {box, text, title, list} = this;
        box.querySelector(":scope > .rf-empty")?.remove();
        list.setAttribute("role", "list");
        const body = element("div", {class: "rf-body"}, list, this.empty);
        this.toggles = element(
            "span",
            {class: "pf-toggles"},
            button(text.say("openAll"), {onclick: () => this.openAll(true)}),
            button(text.say("closeAll"), {onclick: () => this.openAll(false)}),
        );
        const head = element("div", {class: "rf-head"}, title, this.many ? this.toggles : null);
        box.append(head, body);
        box.classList.add("is-alive");
        if (this.readonly) return;
        this.foot = new Foot(this);
        this.status = element("p", {class: "rf-warning", role: "status", hidden: true});
        this.adding = element("div", {class: "pf-adding"}, ...this.kinds.map(kind => this.addButton(kind)));
        body.append(this.foot.element, this.adding);
        box.append(this.status, this.mover.dialog, this.announcer.element);
    }

    addButton(kind) {
        const label = this.text.say("addPart", {name: kind.name});
        return button(`+ ${kind.name}`, {class: "pf-add", label, onclick: () => this.ask(kind)});
    }

    resume(words, elements) {
        const isSame = words.length === this.rows.length && words.every((word, at) => word === this.rows[at].word);
        const wanted = words.filter(word => elements.has(word)).map(word => rowOf(elements.get(word)));
        if (!isSame) this.edits.resume(piecesFor(this.rows, wanted));
    }

    // Gives a part the head that tells it from others, and opens it or not.
    equip(li, isOpen) {
        const body = li.querySelector(":scope > .pf-body");
        body.id = uniqueId("part");
        li.querySelector(":scope > .pf-name").replaceWith(element("div", {class: "pf-head"}));
        const source = [...body.children].find(line => line.matches(".form-row") && textIn(line));
        textIn(source)?.addEventListener("input", event => {
            li.dataset.summary = event.target.value;
            this.viewport.draw();
        });
        this.open(li, isOpen);
    }

    drawFrame() {
        const {text, edits} = this;
        if (this.count) this.count.textContent = text.number(edits.count);
        this.empty.hidden = this.length > 0;
        this.list.hidden = !this.length;
        this.toggles.hidden = this.length < 2;
        if (this.readonly) return;
        this.foot.draw();
        this.foot.element.hidden = !edits.past.length && !edits.changes.length;
        const most = this.many ? this.most : 1;
        const isFull = edits.count >= most;
        this.adding.hidden = isFull && !this.many;
        for (const each of this.adding.children) {
            each.disabled = isFull;
            each.title = isFull ? text.say("full", {n: most}) : each.ariaLabel;
        }
    }

    // -- rows -------------------------------------------------------------------------------------------

    draw(entry, li) {
        const {text, readonly, many} = this;
        const isActive = entry.index === this.active;
        const row = {...entry.row, label: this.nameOf(li)};
        entry.row.label = row.label;
        describe(entry, li, {total: this.edits.count, isActive, readonly});
        li.classList.add("pf-part");
        li.dataset.key = row.word;
        const [head, body] = li.children;
        if (entry.state === "removed") this.open(li, false);
        const held = head.contains(document.activeElement) ? document.activeElement.dataset.control : undefined;
        const tabindex = isActive ? null : "-1";
        const isOpen = !body.hidden;
        const toggle = element(
            "button",
            {
                type: "button",
                class: "pf-toggle",
                "data-control": "toggle",
                "aria-expanded": String(isOpen),
                "aria-controls": body.id,
                disabled: entry.state === "removed",
                tabindex: readonly ? null : tabindex,
                onclick: () => this.toggle(li),
            },
            element("span", {class: "pf-arrow", "aria-hidden": "true"}, isOpen ? "▾" : "▸"),
            element("span", {class: "rf-name"}, li.dataset.kind),
            element("span", {class: "pf-summary"}, li.dataset.summary || text.say("untitled")),
        );
        const inside = [toggle, mark(entry, text)];
        if (!readonly) {
            if (many) inside.unshift(grip(text), numberOf(entry, text));
            inside.push(this.controls(entry, row, tabindex));
        }
        head.replaceChildren(...inside.filter(Boolean));
        if (held) head.querySelector(`[data-control="${held}"]`)?.focus({preventScroll: true});
        return li;
    }

    controls(entry, row, tabindex) {
        const made = controls(entry, row, this.text, tabindex);
        const moving = "[data-control=up], [data-control=down], [data-control=more]";
        if (!this.many) for (const each of made.querySelectorAll(moving)) each.remove();
        return made;
    }

    nameOf(li) {
        const {kind, summary} = li.dataset;
        return summary ? `${kind}: ${summary}` : kind;
    }

    // -- opening ----------------------------------------------------------------------------------------

    toggle(li) {
        this.open(li, li.querySelector(":scope > .pf-body").hidden);
        this.viewport.draw();
    }

    openAll(isOpen) {
        for (const li of this.list.children) if (!li.classList.contains("is-removed")) this.open(li, isOpen);
        this.viewport.draw();
    }

    open(li, isOpen) {
        const body = li.querySelector(":scope > .pf-body");
        body.hidden = !isOpen;
        if (!isOpen) return;
        for (const box of body.querySelectorAll("[data-relation-field][data-lazy]")) {
            if (box.closest(".pf-part") === li) this.fill(box);
        }
    }

    fill(box) {
        startLazily(box).catch(() => {
            box.setAttribute("data-lazy", "");
            box.querySelector(".rf-empty")?.replaceChildren(this.text.say("failed"));
        });
    }

    // -- adding -----------------------------------------------------------------------------------------

    // The server renders the form of a new part.
    async ask(kind) {
        const key = `new-${++this.newest}`;
        const address = new URL(this.address, location.href);
        address.searchParams.set("component", kind.uid);
        address.searchParams.set("name", `${this.name}:${key}`);
        const response = await fetch(address).catch(() => null);
        const html = response?.ok && !response.redirected ? await response.text() : "";
        const li = html && new DOMParser().parseFromString(html, "text/html").querySelector(".pf-part");
        this.status.hidden = Boolean(li);
        if (!li) {
            this.status.textContent = this.text.say("notAdded", {name: kind.name});
            return;
        }
        this.take(document.adoptNode(li));
    }

    take(li) {
        li.dataset.touched = "";
        const row = rowOf(li);
        this.viewport.elements.set(row.word, li);
        this.equip(li, true);
        this.add([{...row, label: this.nameOf(li)}]);
        this.enliven(li);
        li.querySelector(".pf-body :is(input:not([type=hidden]), textarea, select)")?.focus();
    }

    write() {
        this.input.value = this.standing.map(row => row.word).join(" ");
    }
}

const textIn = line =>
    line?.querySelector(":scope > div > .flex-container > :is(input[type=text], input.vTextField, textarea)");
