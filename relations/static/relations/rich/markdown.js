// Buttons for Markdown above a textarea, and a preview of the text as the server renders it.

import {button, element} from "../relation-field/elements.js";
import {latest} from "../relation-field/targets.js";
import {textOf} from "../relation-field/text.js";
import {listed, prefixed, wrapped} from "./marking.js";

const MARKS = {bold: ["B", "**"], italic: ["I", "_"], strikethrough: ["S", "~~"], code: ["</>", "`"]};
const LINES = {heading: ["H", "## "], quote: ["❝", "> "], unordered: ["•", "- "]};

export function startMarkdown(textarea) {
    new Markdown(textarea);
}

class Markdown {
    constructor(textarea) {
        this.textarea = textarea;
        this.text = textOf(textarea, "rich");
        const {label, previewUrl} = textarea.dataset;
        this.tools = element("span", {class: "rb-group"}, ...this.buttons());
        this.write = button(this.text.say("write"), {"aria-pressed": "true", onclick: () => this.show(false)});
        this.preview = button(this.text.say("preview"), {"aria-pressed": "false", onclick: () => this.show(true)});
        const views = element("span", {class: "rb-group rb-views"}, this.write, this.preview);
        const naming = {role: "group", "aria-label": this.text.say("tools", {field: label})};
        const bar = element("div", {class: "rb-bar", ...naming}, this.tools, previewUrl ? views : null);
        const region = {class: "rb-preview", role: "region", tabindex: "0", "aria-label": this.text.say("preview")};
        this.panel = element("div", {...region, hidden: true});
        this.ask = latest(() => this.render());
        this.box = element("div", {class: "rb"}, bar);
        textarea.before(this.box);
        this.box.append(textarea, this.panel);
        textarea.addEventListener("keydown", event => this.key(event));
    }

    buttons() {
        const marks = Object.entries(MARKS).map(([name, [sign, mark]]) =>
            this.button(name, sign, (...at) => wrapped(...at, mark)),
        );
        const lines = Object.entries(LINES).map(([name, [sign, prefix]]) =>
            this.button(name === "heading" ? "headingLine" : name, sign, (...at) => prefixed(...at, prefix)),
        );
        const link = this.button("link", "↗", (...at) => wrapped(...at, "[", "](https://)"));
        return [...marks, link, ...lines, this.button("ordered", "1.", listed)];
    }

    button(name, sign, change) {
        const shown = {label: this.text.say(name), "data-sign": sign, class: `rb-${name}`};
        return button("", {...shown, onclick: () => this.edit(change)});
    }

    // Replaces what `change` names, so that the browser's undo knows it.
    edit(change) {
        const {textarea} = this;
        const {from, to, text, start, end} = change(textarea.value, textarea.selectionStart, textarea.selectionEnd);
        textarea.focus();
        textarea.setSelectionRange(from, to);
        if (!document.execCommand("insertText", false, text)) {
            textarea.setRangeText(text, from, to);
            textarea.dispatchEvent(new Event("input", {bubbles: true}));
        }
        textarea.setSelectionRange(start, end);
    }

    key(event) {
        if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
        const mark = {b: "**", i: "_"}[event.key];
        if (!mark) return;
        event.preventDefault();
        this.edit((...at) => wrapped(...at, mark));
    }

    // -- the preview --------------------------------------------------------------------------------------

    async show(is) {
        this.write.setAttribute("aria-pressed", String(!is));
        this.preview.setAttribute("aria-pressed", String(is));
        this.textarea.hidden = is;
        this.panel.hidden = !is;
        for (const each of this.tools.children) each.disabled = is;
        if (!is) return this.textarea.focus();
        this.panel.style.minHeight = `${this.height ?? 0}px`;
        const html = await this.ask();
        if (html === undefined) return;
        if (html === null) this.panel.textContent = this.text.say("failed");
        // The server writes no HTML of the text's own, and no address that runs code.
        else this.panel.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    }

    async render() {
        const data = new FormData();
        data.set("csrfmiddlewaretoken", this.textarea.form.elements.csrfmiddlewaretoken.value);
        data.set("text", this.textarea.value);
        const response = await fetch(this.textarea.dataset.previewUrl, {method: "POST", body: data}).catch(() => null);
        return response?.ok ? response.text() : null;
    }
}
