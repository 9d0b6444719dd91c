// The editor of a to-one relation: the current target, and a search for another.

import {button, element, stateBadge} from "./elements.js";
import {envelope} from "./field.js";
import {createLink} from "./popup.js";
import {Suggest} from "./suggest.js";

export class RelationChoice {
    constructor(field) {
        Object.assign(this, field);
        this.was = this.rows[0] ?? null;
        this.now = this.restored();
        this.view = element("div", {class: "rf-choice"});
        for (const each of this.box.querySelectorAll("ol, .rf-empty")) each.remove();
        this.box.append(this.view);
        if (!this.data.readonly) this.box.append(this.tools(), this.announcer.element);
        this.box.classList.add("is-alive");
        this.draw();
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
        this.now = row;
        this.draw();
        this.announcer.say(row ? this.text.say("saidChosen", {name: row.label}) : this.text.say("saidEmptied"));
    }

    get isChanged() {
        return this.now?.word !== this.was?.word;
    }

    draw() {
        const {text, now} = this;
        const canEdit = !this.data.readonly;
        const name = now?.url ? element("a", {href: now.url}, now.label) : (now?.label ?? text.say("none"));
        const undo = () => {
            this.choose(this.was);
            this.suggest.input.focus();
        };
        const empty = () => {
            this.choose(null);
            this.suggest.input.focus();
        };
        this.view.classList.toggle("is-changed", this.isChanged);
        this.view.replaceChildren(
            element("span", {class: now ? "rf-name" : "rf-name is-none"}, name),
            ...(now ? stateBadge(now) : []),
            ...(canEdit && this.isChanged
                ? [
                      element(
                          "span",
                          {class: "rf-mark is-moved"},
                          text.say("instead", {name: this.was?.label ?? text.say("none")}),
                      ),
                      button(text.say("undo"), {onclick: undo, "data-control": "undo"}),
                  ]
                : []),
            ...(canEdit && now
                ? [
                      button("×", {
                          label: text.say("remove", {name: now.label}),
                          onclick: empty,
                          "data-control": "remove",
                      }),
                  ]
                : []),
        );
        if (canEdit) this.write();
    }

    write() {
        const {was, now} = this;
        const changes = {
            connect: this.isChanged && now ? [{target: now.word}] : [],
            disconnect: this.isChanged && !now ? [was.word] : [],
        };
        const seen = was ? [[0, [was.word], [was.key]]] : [];
        this.input.value = envelope(this.data, {seen, total: Number(Boolean(was))}, changes);
    }
}
