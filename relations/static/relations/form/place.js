// Saving and staying keeps the place: the page that comes back is scrolled to where it was, with the same parts
// open, and with the caret where one typed.

const KEY = "relations:place";

export class Place {
    // `store` is the session's. A new entry has another address once it is saved, so the flow says which form it is.
    constructor(store, form) {
        Object.assign(this, {store, form, flow: form.elements["relations:flow"]?.value});
    }

    // Remember it when the form is sent by the button that stays, or by its key.
    listen() {
        this.form.addEventListener("submit", event => {
            if (event.submitter?.name !== "_continue") return;
            const {flow} = this;
            const open = this.parts.filter(isOpen).map(pathOf);
            this.store.setItem(KEY, JSON.stringify({flow, y: scrollY, open, typing: typingOf(document.activeElement)}));
        });
    }

    get parts() {
        return [...this.form.querySelectorAll(".pf-part:not(.is-removed)")];
    }

    // Go there. What the messages say stays in sight until something is done.
    comeBack(messages) {
        const {flow, y, open, typing} = JSON.parse(this.store.getItem(KEY) ?? "{}");
        this.store.removeItem(KEY);
        if (!flow || flow !== this.flow || !messages?.querySelector(".success, .info")) return;
        const wanted = new Set(open);
        for (const part of this.parts)
            if (!isOpen(part) && wanted.has(pathOf(part))) part.querySelector(":scope > .pf-head > .pf-toggle").click();
        if (typing) this.type(typing);
        if (!y) return;
        messages.classList.add("is-in-sight");
        for (const done of ["pointerdown", "keydown"])
            addEventListener(done, () => messages.classList.remove("is-in-sight"), {once: true});
        scrollTo(0, y);
    }

    type({path, name, at}) {
        const part = path ? this.parts.find(each => pathOf(each) === path) : this.form;
        const inputs = [...(part?.querySelectorAll("input, textarea, select") ?? [])];
        const input = inputs.find(each => lastOf(each.name) === name && partOf(each) === (path ? part : null));
        input?.focus({preventScroll: true});
        if (input && at !== null) input.setSelectionRange(at, at);
    }
}

const partOf = element => element.closest(".pf-part");
const isOpen = part => !part.querySelector(":scope > .pf-body").hidden;
const lastOf = name => name.split(":").pop();

// Where a part stands: `field-blocks.0/slides.1`. Its key is another one once it is saved.
function pathOf(part) {
    const staying = [...part.parentElement.children].filter(each => !each.classList.contains("is-removed"));
    const box = part.closest("[data-parts-field]");
    const around = partOf(box);
    const step = `${lastOf(box.dataset.name)}.${staying.indexOf(part)}`;
    return around ? `${pathOf(around)}/${step}` : step;
}

// The input that has the focus, where one types in it: its part, its name there, and the place of the caret.
function typingOf(input) {
    if (!input?.name || !input.matches("input:not([type=submit]), textarea, select")) return null;
    const part = partOf(input);
    return {path: part && pathOf(part), name: lastOf(input.name), at: caretOf(input)};
}

function caretOf(input) {
    return input.matches("textarea, input[type=text]") ? input.selectionStart : null;
}
