// The editor of a to-one relation: the current target, and a search for another.

import {dataOf, defaultsOf, sentOfNew, shownIn, staying, typed} from "./data.js";
import {drawData, valueIn} from "./datum.js";
import {canOpen, isPlain, openDrawer} from "./drawer.js";
import {button, element, stateBadge} from "./elements.js";
import {envelope} from "./field.js";
import {createLink} from "./popup.js";
import {fill, picture, secondLine} from "./row.js";
import {Suggest} from "./suggest.js";

export class RelationChoice {
    constructor(field) {
        Object.assign(this, field);
        this.was = this.rows[0] ?? null;
        this.now = this.restored();
        this.edited = this.data.restore ? dataOf(this.data.restore) : new Map();
        this.view = element("div", {class: "rf-choice"});
        for (const each of this.box.querySelectorAll("ol, .rf-empty")) each.remove();
        this.box.append(this.view);
        if (!this.data.readonly) this.box.append(this.tools(), this.announcer.element);
        this.view.addEventListener("input", event => this.typed(event.target.closest("[data-datum]")));
        this.view.addEventListener("click", event => this.followed(event));
        this.box.classList.add("is-alive");
        this.draw();
    }

    followed(event) {
        const {now} = this;
        if (!event.target.closest(".rf-name a") || !isPlain(event) || !canOpen(now)) return;
        event.preventDefault();
        openDrawer(now, {
            text: this.text,
            label: this.data.label,
            saved: async () => (await this.targets.renew(now)) && this.draw(),
            closed: () => this.view.querySelector(".rf-name a")?.focus(),
        });
    }

    restored() {
        const {restore} = this.data;
        if (!restore) return this.was;
        const wanted = restore.sent.connect?.at(-1)?.target;
        if (wanted) return restore.rows.find(row => row.word === wanted);
        return restore.sent.disconnect?.length ? null : this.was;
    }

    tools() {
        this.suggest = new Suggest({
            text: this.text,
            data: this.data,
            targets: this.targets,
            label: this.data.label,
            chosen: row => this.choose(row),
            isConnected: row => row.word === this.now?.word,
        });
        const {text, data, targets} = this;
        const link = createLink({text, data, targets, created: row => this.choose(row)});
        return element("div", {class: "rf-bar"}, this.suggest.element, link);
    }

    choose(row) {
        const isBack = row?.word === this.was?.word;
        this.now = row && !isBack ? {...row, link: defaultsOf(this.data.inputs)} : row && this.was;
        this.edited = new Map();
        this.inputs = null;
        this.draw();
        this.announcer.say(row ? this.text.say("saidChosen", {name: row.label}) : this.text.say("saidEmptied"));
    }

    typed(control) {
        if (!control) return;
        const place = this.isChanged ? null : 0;
        this.edited = typed(this.edited, {row: this.now, place}, control.dataset.datum, valueIn(control));
        this.draw();
    }

    drawData() {
        const {data, now, text} = this;
        if (!now || !data.inputs.length) return null;
        this.inputs = drawData(this.inputs, {
            inputs: data.inputs,
            row: now,
            text,
            readonly: data.readonly,
            faults: data.faults[now.word] ?? data.faults[1],
            valueAt: slug => shownIn(this.edited, now, slug),
        });
        return this.inputs;
    }

    get isChanged() {
        return this.now?.word !== this.was?.word;
    }

    draw() {
        const {text, now} = this;
        const canEdit = !this.data.readonly;
        const name = now?.url ? element("a", {href: now.url}, now.label) : (now?.label ?? text.say("none"));
        this.view.classList.toggle("is-changed", this.isChanged || this.edited.size > 0);
        fill(this.view, [
            ...(now ? [picture(now)].filter(Boolean) : []),
            element("span", {class: now ? "rf-name" : "rf-name is-none"}, name, secondLine(now?.line)),
            ...(now ? stateBadge(now) : []),
            ...(canEdit ? this.marks() : []),
            ...[this.drawData()].filter(Boolean),
            ...(canEdit && now ? [this.remover()] : []),
        ]);
        if (canEdit) this.write();
    }

    // What was changed, and the button that undoes it.
    marks() {
        const {text, isChanged, was} = this;
        if (!isChanged && !this.edited.size) return [];
        const said = isChanged ? text.say("instead", {name: was?.label ?? text.say("none")}) : text.say("edited");
        const undo = () => {
            this.choose(was);
            this.suggest.input.focus();
        };
        return [
            element("span", {class: "rf-mark is-moved"}, said),
            button(text.say("undo"), {onclick: undo, "data-control": "undo"}),
        ];
    }

    remover() {
        const label = this.text.say("remove", {name: this.now.label});
        const empty = () => {
            this.choose(null);
            this.suggest.input.focus();
        };
        return button("×", {label, onclick: empty, "data-control": "remove"});
    }

    write() {
        const {was, now, edited} = this;
        const isNew = this.isChanged && now;
        const changes = {
            connect: isNew ? [{target: now.word, ...sentOfNew(edited, now)}] : staying(edited, new Set()),
            disconnect: this.isChanged && !now ? [was.word] : [],
        };
        const seen = was ? [[0, [was.word], [was.key]]] : [];
        this.input.value = envelope(this.data, {seen, total: Number(Boolean(was))}, changes);
    }
}
