// The dialog "Move to…": moves rows to a position, or to the top or bottom of the list.

import {button, element, uniqueId} from "./elements.js";

export class Mover {
    // `move(indexes, to)`: `to` is a position counted from 1, "top" or "bottom".
    constructor({text, move, total}) {
        Object.assign(this, {text, total, indexes: []});
        const id = uniqueId("position");
        const done = to => {
            this.dialog.close();
            move(this.indexes, to);
        };
        this.title = element("h4", {id: uniqueId("mover")});
        this.label = element("label", {for: id});
        this.input = element("input", {type: "number", id, min: "1", step: "1"});
        const go = () => this.input.reportValidity() && this.input.value && done(this.input.valueAsNumber);
        this.input.addEventListener("keydown", event => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            go();
        });
        this.dialog = element(
            "dialog",
            {class: "rf-dialog rf-mover", "aria-labelledby": this.title.id},
            this.title,
            element(
                "div",
                {class: "rf-bar"},
                this.label,
                this.input,
                button(text.say("move"), {class: "rf-primary", onclick: go}),
            ),
            element(
                "div",
                {class: "rf-foot"},
                button(text.say("toTop"), {onclick: () => done("top")}),
                button(text.say("toBottom"), {onclick: () => done("bottom")}),
                button(text.say("cancel"), {onclick: () => this.dialog.close()}),
            ),
        );
    }

    open(indexes, {name, number}) {
        this.indexes = indexes;
        const total = this.total();
        this.title.textContent =
            indexes.length > 1
                ? this.text.say("moveManyTitle", {n: indexes.length})
                : this.text.say("moveTitle", {name});
        this.label.textContent = this.text.say("position", {total});
        this.input.max = total;
        this.input.value = number ?? "";
        this.dialog.showModal();
        this.input.select();
    }
}
