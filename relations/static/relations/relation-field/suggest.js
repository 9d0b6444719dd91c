// A search field with suggestions: the combobox pattern of the WAI-ARIA Authoring Practices.

import {element, stateBadge, uniqueId} from "./elements.js";
import {picture, secondLine} from "./row.js";
import {latest, typesOf} from "./targets.js";

// A target's name, and below it the value that was found where the name does not show it.
export const nameOf = row => element("span", {class: "rf-name"}, row.label, secondLine(row.why ?? row.line));

export class Suggest {
    // `chosen(row)` is called with the choice; `isConnected(row)` marks rows that are in the list already. Those lead
    // there by `jump(row)`, where `numberOf(row)` knows their number.
    constructor({text, data, targets, label, chosen, isConnected, numberOf = () => null, jump}) {
        Object.assign(this, {
            text,
            chosen,
            isConnected,
            numberOf,
            jump,
            options: [],
            active: -1,
            turn: 0,
            type: typesOf(data)[0]?.type ?? "",
        });
        this.ask = latest((term, type) => targets.find(term, {type}));
        this.list = element("ul", {
            class: "rf-options",
            role: "listbox",
            id: uniqueId("options"),
            hidden: true,
            "aria-label": label,
        });
        this.input = element("input", {
            type: "text",
            class: "rf-search vTextField",
            role: "combobox",
            autocomplete: "off",
            spellcheck: "false",
            "aria-autocomplete": "list",
            "aria-expanded": "false",
            "aria-controls": this.list.id,
            "aria-label": label,
            placeholder: text.say("search"),
        });
        this.element = element("div", {class: "rf-suggest"}, this.types(data), this.input, this.list);
        this.input.addEventListener("input", () => this.search());
        this.input.addEventListener("focus", () => this.search());
        this.input.addEventListener("keydown", event => this.pressed(event));
        this.input.addEventListener("blur", () => this.close());
        // Keep the focus in the input: when it leaves, the list closes before the click arrives.
        this.list.addEventListener("pointerdown", event => event.preventDefault());
        this.list.addEventListener("click", event => this.pick(event.target.closest("[role=option]")));
    }

    types(data) {
        const kinds = typesOf(data);
        if (kinds.length < 2) return null;
        const options = kinds.map(({type, name}) => element("option", {value: type}, name));
        const select = element("select", {class: "rf-type", "aria-label": this.text.say("searchIn")}, ...options);
        select.addEventListener("change", () => {
            this.type = select.value;
            this.input.focus();
        });
        return select;
    }

    async search() {
        const turn = ++this.turn;
        const found = await this.ask(this.input.value, this.type);
        if (turn !== this.turn || document.activeElement !== this.input) return;
        if (found) this.open(found.rows);
        else this.fail();
    }

    fail() {
        this.open([]);
        const {text} = this;
        this.list.firstElementChild.replaceChildren(text.say("searchFailed"));
        this.list.append(
            element(
                "li",
                {
                    class: "rf-retry",
                    role: "option",
                    id: `${this.list.id}-retry`,
                    "aria-selected": "false",
                    "data-retry": "",
                },
                text.say("retry"),
            ),
        );
        this.place();
    }

    // Above the input where there is more room than below it.
    place() {
        const box = this.input.getBoundingClientRect();
        const below = innerHeight - box.bottom;
        const isAbove = below < this.list.offsetHeight + 8 && box.top > below;
        this.list.classList.toggle("is-above", isAbove);
    }

    open(rows) {
        this.options = rows;
        this.active = -1;
        const made = rows.map((row, at) => this.option(row, at));
        this.list.replaceChildren(...(made.length ? made : [this.nothing()]));
        this.list.hidden = false;
        this.input.setAttribute("aria-expanded", "true");
        this.input.removeAttribute("aria-activedescendant");
        this.place();
    }

    nothing() {
        const said = this.text.say("noResults");
        return element(
            "li",
            {class: "rf-nothing", role: "option", "aria-disabled": "true", "aria-selected": "false"},
            said,
        );
    }

    option(row, at) {
        const isConnected = this.isConnected(row);
        const number = isConnected ? this.numberOf(row) : null;
        const said = number === null ? this.text.say("connected") : this.text.say("connectedAt", {n: number});
        return element(
            "li",
            {
                role: "option",
                id: `${this.list.id}-${at}`,
                "aria-selected": "false",
                "aria-disabled": isConnected && number === null ? "true" : null,
                "data-jump": number === null ? null : "",
                "data-at": at,
            },
            picture(row),
            nameOf(row),
            ...stateBadge(row),
            isConnected ? element("span", {class: "rf-mark"}, said) : null,
        );
    }

    pressed(event) {
        const isOpen = !this.list.hidden;
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (isOpen) this.activate(this.active + (event.key === "ArrowDown" ? 1 : -1));
            else this.search();
        } else if (event.key === "Enter") {
            event.preventDefault(); // not the whole form
            if (isOpen) this.pick(this.choices[Math.max(this.active, 0)]);
        } else if (event.key === "Escape" && isOpen) {
            event.preventDefault();
            this.close();
        }
    }

    get choices() {
        return [...this.list.children].filter(each => !each.classList.contains("rf-nothing"));
    }

    activate(at) {
        const options = this.choices;
        if (!options.length) return;
        options[this.active]?.setAttribute("aria-selected", "false");
        this.active = (at + options.length) % options.length;
        const option = options[this.active];
        option.setAttribute("aria-selected", "true");
        option.scrollIntoView({block: "nearest"});
        this.input.setAttribute("aria-activedescendant", option.id);
    }

    pick(option) {
        if (option && "retry" in option.dataset) return this.search();
        const row = this.options[option?.dataset.at];
        if (!row || option.hasAttribute("aria-disabled")) return;
        this.input.value = "";
        this.close();
        if ("jump" in option.dataset) this.jump(row);
        else this.chosen(row);
    }

    close() {
        this.turn++;
        this.list.hidden = true;
        this.input.setAttribute("aria-expanded", "false");
        this.input.removeAttribute("aria-activedescendant");
    }
}
