// The parts around the rows: heading and search above, toolbars for the selection and for unsaved changes.

import {button, element} from "./elements.js";
import {Foot} from "./foot.js";
import {Picker} from "./picker.js";
import {createLink} from "./popup.js";
import {slice} from "./sequence.js";
import {Suggest} from "./suggest.js";

export class Frame {
    constructor(field) {
        this.field = field;
        const {box, text, data, title} = field;
        this.list = element("ol", {class: "rf-rows", role: "list", "aria-labelledby": title.id});
        this.scroller = element(
            "div",
            {
                class: "rf-scroll",
                tabindex: data.readonly ? "0" : null,
                role: data.readonly ? "group" : null,
                "aria-labelledby": data.readonly ? title.id : null,
            },
            this.list,
        );
        this.range = element("span", {class: "rf-range"});
        this.empty = element("p", {class: "rf-empty"}, text.say("empty"));
        this.warning = element("p", {class: "rf-warning", hidden: true});
        this.body = element("div", {class: "rf-body"}, this.scroller, this.empty);
        for (const each of box.querySelectorAll("ol, .rf-empty")) each.remove();
        if (data.readonly) {
            box.append(this.body, element("div", {class: "rf-foot"}, this.range));
        } else {
            box.append(
                element("div", {class: "rf-head"}, title, this.tools()),
                this.warning,
                this.body,
                field.mover.dialog,
                this.picker.dialog,
                field.announcer.element,
            );
            this.body.prepend(this.selectionBar());
            this.foot = new Foot(field, this.range);
            this.body.append(this.foot.element);
        }
        box.classList.add("is-alive");
    }

    // -- above ------------------------------------------------------------------------------------------

    tools() {
        const {field} = this;
        const {text, data, targets} = field;
        const isConnected = row => field.isConnected(row);
        this.place = this.placeChoice();
        this.suggest = new Suggest({
            text,
            data,
            targets,
            isConnected,
            label: `${data.label}: ${text.say("search")}`,
            chosen: row => field.connect([row], this.place.value),
            numberOf: row => field.numberOf(row),
            jump: row => field.jump(row),
        });
        this.picker = new Picker({
            text,
            data,
            targets,
            isConnected,
            placeChoice: () => this.placeChoice(),
            connect: (rows, place) => field.connect(rows, place),
        });
        return element(
            "div",
            {class: "rf-bar"},
            this.suggest.element,
            this.place,
            button(text.say("connectMany"), {class: "rf-many", onclick: () => this.openPicker()}),
            createLink({text, data, targets, created: row => field.connect([row], this.place.value)}),
        );
    }

    placeChoice() {
        const {text} = this.field;
        return element(
            "select",
            {class: "rf-place", "aria-label": text.say("where")},
            element("option", {value: "end"}, text.say("atEnd")),
            element("option", {value: "start"}, text.say("atStart")),
            element("option", {value: "after", disabled: true}, text.say("afterSelected")),
        );
    }

    openPicker() {
        this.picker.place.value = this.place.value;
        this.picker.open();
    }

    // -- around -----------------------------------------------------------------------------------------

    selectionBar() {
        const {field} = this;
        const {text} = field;
        this.all = element("input", {type: "checkbox", "aria-label": text.say("selectAll"), "data-control": "all"});
        this.all.addEventListener("change", () => field.selectAll(this.all.checked));
        this.selected = element("span", {class: "rf-selected", "aria-live": "polite"});
        this.note = element("span", {class: "rf-note", role: "status"});
        const act = (key, onclick) => button(text.say(key), {onclick, "data-control": key});
        this.together = element(
            "span",
            {class: "rf-together", hidden: true},
            act("moveTo", () => field.askWhere(field.selected())),
            act("toTop", () => field.moveTo(field.selected(), "top")),
            act("toBottom", () => field.moveTo(field.selected(), "bottom")),
            act("disconnect", () => field.remove(field.selected())),
        );
        this.bar = element(
            "div",
            {class: "rf-selection"},
            element("label", {class: "rf-all"}, this.all, text.say("all")),
            this.selected,
            this.together,
            this.note,
            ...[this.sortMenu()].filter(Boolean),
        );
        return this.bar;
    }

    sortMenu() {
        const {text, data} = this.field;
        if (!data.orderUrl || !data.sorts.length) return null;
        const options = data.sorts.flatMap(([slug, name]) => [
            element("option", {value: `+${slug}`}, `${name} ↑`),
            element("option", {value: `-${slug}`}, `${name} ↓`),
        ]);
        const first = element("option", {value: ""}, text.say("sortBy"));
        const menu = element("select", {class: "rf-sort", "aria-label": text.say("sortOnce")}, first, ...options);
        menu.addEventListener("change", () => {
            const {value} = menu;
            menu.value = "";
            if (value) this.field.sortBy(value.slice(1), value[0] === "-");
        });
        return menu;
    }

    // Says something about the selection, until it changes.
    tell(said) {
        this.note.textContent = said;
    }

    // -- what changes -----------------------------------------------------------------------------------

    draw() {
        const {field} = this;
        const {text, edits, selection, data} = field;
        field.count.textContent = text.number(edits.count);
        this.empty.hidden = field.length > 0;
        this.scroller.hidden = !field.length;
        this.tellRange();
        if (data.readonly) return;
        this.bar.hidden = !field.length;
        this.foot.draw();
        this.selected.textContent = selection.size ? text.count("selected", selection.size) : "";
        this.together.hidden = !selection.size;
        if (!selection.size) this.tell("");
        this.all.checked = selection.size > 0 && selection.size >= edits.count;
        this.all.indeterminate = selection.size > 0 && !this.all.checked;
        for (const place of [this.place, this.picker.place]) {
            place.options[2].disabled = !selection.size;
            if (!selection.size && place.value === "after") place.value = "end";
        }
        this.warn();
    }

    warn() {
        const {pages, text} = this.field;
        this.warning.hidden = !(pages.hasFailed || pages.isChanged);
        this.warning.replaceChildren(text.say(pages.hasFailed ? "failed" : "changedElsewhere"));
        if (pages.hasFailed) {
            this.warning.append(" ", button(text.say("retry"), {onclick: () => this.field.retry()}));
        }
    }

    tellRange() {
        const {viewport, text, edits} = this.field;
        this.range.textContent = "";
        if (!viewport || !edits.count) return;
        const [from, to] = viewport.visible;
        const numbers = slice(edits.pieces, from, to + 1)
            .map(entry => entry.number)
            .filter(Boolean);
        const first = numbers[0] ?? edits.count;
        const last = numbers.at(-1) ?? edits.count;
        const total = edits.count;
        this.range.textContent = text.say(last < total ? "rangeMore" : "range", {first, last, total});
    }
}
