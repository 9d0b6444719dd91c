// The dialog that says what a file shows: its name, alternative text and caption. It is saved at once.

import {button, element, uniqueId} from "../relation-field/elements.js";
import {post} from "./uploads.js";

export class Description {
    // `done(row)` takes the file as it was saved.
    constructor({field, done}) {
        Object.assign(this, {field, text: field.text, done});
        const {text} = this;
        this.title = element("h4", {id: uniqueId("description")});
        this.picture = element("img", {class: "mf-large", alt: "", hidden: true});
        this.inputs = {
            alt: element("textarea", {rows: "2", id: uniqueId("alt")}),
            caption: element("textarea", {rows: "2", id: uniqueId("caption")}),
            name: element("input", {type: "text", class: "vTextField", id: uniqueId("name")}),
        };
        const labels = {alt: "alt", caption: "caption", name: "fileName"};
        const lines = Object.entries(this.inputs).map(([name, input]) =>
            element("p", {}, element("label", {for: input.id}, text.say(labels[name])), input),
        );
        this.status = element("p", {class: "rf-status", role: "alert"});
        this.dialog = element(
            "dialog",
            {class: "rf-dialog mf-description", "aria-labelledby": this.title.id},
            this.title,
            this.picture,
            element("div", {class: "mf-lines"}, ...lines, element("p", {class: "help"}, text.say("describeHint"))),
            this.status,
            element(
                "div",
                {class: "rf-foot"},
                button(text.say("cancel"), {onclick: () => this.dialog.close()}),
                button(text.say("save"), {class: "rf-primary", onclick: () => this.save()}),
            ),
        );
        this.dialog.addEventListener("keydown", event => {
            if (event.key !== "Enter" || event.target !== this.inputs.name) return;
            event.preventDefault();
            this.save();
        });
    }

    open(row) {
        this.row = row;
        this.title.textContent = this.text.say("describe", {name: row.label});
        this.picture.hidden = !row.large;
        if (row.large) this.picture.src = row.large;
        Object.assign(this.inputs.alt, {value: row.alt ?? ""});
        Object.assign(this.inputs.caption, {value: row.caption ?? ""});
        Object.assign(this.inputs.name, {value: row.label});
        this.inputs.alt.closest("p").hidden = row.family !== "images";
        this.status.textContent = "";
        this.dialog.showModal();
    }

    async save() {
        const {text, field} = this;
        const values = Object.fromEntries(Object.entries(this.inputs).map(([name, input]) => [name, input.value]));
        try {
            const form = field.input.form;
            const {rows} = await post(field.urls.describe, {file: this.row.word, ...values}, {text, form});
            this.dialog.close();
            this.done(rows[0]);
        } catch (error) {
            this.status.textContent = text.say("notSaved", {reason: error.message});
        }
    }
}
