// The dialog that leads to a flow, a page, or any entry by words of its texts.

import {pagesOf} from "./pages.js";

const PAUSE = 150; // milliseconds after a key before entries are asked for

export class Palette {
    constructor(dialog) {
        const [input, list, hint] = ["input", "ul", ".site-hint"].map(name => dialog.querySelector(name));
        Object.assign(this, {dialog, input, list, hint, asked: 0, at: -1});
        input.addEventListener("input", () => this.typed());
        input.addEventListener("keydown", event => this.key(event));
        dialog.addEventListener("click", event => event.target === dialog && dialog.close());
        for (const kind of ["click", "auxclick"]) list.addEventListener(kind, event => this.clicked(event));
    }

    toggle() {
        if (this.dialog.open) {
            this.dialog.close();
            return;
        }
        if (document.querySelector("dialog[open]")) return;
        this.pages = [...document.querySelectorAll(".site-group")].flatMap(itemsOf);
        this.dialog.showModal();
        this.input.select();
        this.typed();
    }

    typed() {
        const term = this.input.value.trim();
        clearTimeout(this.timer);
        this.asked += 1;
        this.hint.textContent = "";
        this.draw(pagesOf(this.pages, term));
        if (term) this.timer = setTimeout(() => this.ask(term, this.asked), PAUSE);
    }

    async ask(term, number) {
        let found = [];
        try {
            const response = await fetch(`${this.dialog.dataset.url}?${new URLSearchParams({term})}`);
            if (!response.ok && response.status !== 403) throw new Error(response.status);
            found = response.ok ? (await response.json()).results : []; // who may see no entries has pages alone
        } catch {
            if (number === this.asked) this.hint.textContent = this.hint.dataset.failed;
            return;
        }
        if (number !== this.asked) return;
        const all = [...pagesOf(this.pages, term), ...found];
        this.draw(all);
        if (!all.length) this.hint.textContent = this.hint.dataset.none;
    }

    draw(found) {
        this.list.replaceChildren(...found.map(optionOf));
        this.choose(found.length ? 0 : -1);
    }

    choose(at) {
        const options = [...this.list.children];
        this.at = at;
        for (const [number, option] of options.entries()) option.setAttribute("aria-selected", number === at);
        options[at]?.scrollIntoView({block: "nearest"});
        if (at < 0) this.input.removeAttribute("aria-activedescendant");
        else this.input.setAttribute("aria-activedescendant", options[at].id);
    }

    key(event) {
        const length = this.list.children.length;
        if (event.key === "Enter") {
            event.preventDefault();
            const option = this.list.children[this.at];
            if (option) this.go(option, event);
        } else if (length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
            event.preventDefault();
            this.choose((this.at + (event.key === "ArrowDown" ? 1 : length - 1)) % length);
        }
    }

    clicked(event) {
        const option = event.target.closest("li");
        if (option && event.button < 2) this.go(option, event);
    }

    // An option is no link: screen readers do not tell what is inside of one.
    go({dataset: {url}}, event) {
        this.dialog.close();
        if (event.ctrlKey || event.metaKey || event.button === 1) open(url);
        else location.assign(url);
    }
}

function itemsOf(group) {
    const title = group.querySelector("h2").textContent;
    return [...group.querySelectorAll("li > a:first-child")].map(link => ({
        text: link.firstChild.textContent.trim(),
        flow: title,
        url: link.href,
    }));
}

function optionOf({text, flow, url}, number) {
    const option = document.createElement("li");
    const [name, hint] = [text, flow].map(each => Object.assign(document.createElement("span"), {textContent: each}));
    name.className = "site-name";
    option.dataset.url = url;
    option.id = `site-found-${number}`;
    option.setAttribute("role", "option");
    option.append(name, hint);
    return option;
}
