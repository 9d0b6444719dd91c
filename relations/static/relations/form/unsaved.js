// Keeps what is typed into a form: asks before the page is left, and stores it in the browser.

import {inputsOf, isSame} from "./inputs.js";

const PAUSE = 1000; // milliseconds between two looks at the form

export class Unsaved {
    // `box` is the form's part that offers a draft of before.
    constructor(box, drafts) {
        const form = box.closest("form");
        Object.assign(this, {box, form, drafts, key: box.dataset.draft, isSubmitted: false});
        // Inputs that the server gives back were typed before.
        this.first = "unsaved" in box.dataset ? null : inputsOf(form);
        this.kept = this.first;
        const found = this.first && drafts.read(this.key);
        if (found && !isSame(found.inputs, this.first)) this.offer(found);
        else if (this.first) drafts.drop(this.key);
        addEventListener("beforeunload", event => this.leaving(event));
        addEventListener("pagehide", () => this.keep());
        addEventListener("submit", event => this.submitted(event));
        form.addEventListener("input", () => {
            this.isSubmitted = false;
        });
        setInterval(() => this.keep(), PAUSE);
    }

    get isChanged() {
        return !this.first || !isSame(inputsOf(this.form), this.first);
    }

    keep() {
        const inputs = inputsOf(this.form);
        // A save in another tab drops the draft of both.
        const isThere = isSame(inputs, this.first) || this.drafts.has(this.key);
        if (isSame(inputs, this.kept) && isThere) return;
        this.kept = inputs;
        this.closeOffer();
        if (isSame(inputs, this.first)) this.drafts.drop(this.key);
        else this.drafts.write(this.key, inputs);
    }

    leaving(event) {
        if (this.isSubmitted || !this.isChanged) return;
        this.keep();
        event.preventDefault();
    }

    submitted(event) {
        if (event.target !== this.form || event.defaultPrevented) return;
        this.keep();
        this.isSubmitted = true;
        this.drafts.submitted(this.key);
    }

    // -- a draft of before ------------------------------------------------------------------------------

    offer({at, inputs}) {
        const {box} = this;
        box.hidden = false;
        const options = {dateStyle: "medium", timeStyle: "short"};
        box.querySelector("time").textContent = new Date(at).toLocaleString(document.documentElement.lang, options);
        box.querySelector("[data-do=restore]").addEventListener("click", () => this.restore(inputs));
        box.querySelector("[data-do=drop]").addEventListener("click", () => {
            this.drafts.drop(this.key);
            this.closeOffer();
            this.form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
        });
    }

    closeOffer() {
        this.box.hidden = true;
    }

    // The server shows its form with these inputs, as it does after an error.
    restore(inputs) {
        const form = document.createElement("form");
        form.method = "post";
        form.hidden = true;
        const token = this.form.elements.csrfmiddlewaretoken.value;
        for (const [name, value] of [...inputs, ["csrfmiddlewaretoken", token], [this.box.dataset.edit, "1"]]) {
            const input = document.createElement("textarea"); // keeps line breaks
            Object.assign(input, {name, value});
            form.append(input);
        }
        document.body.append(form);
        this.isSubmitted = true;
        form.submit();
    }
}
