// The dialog "Connect many": search, select several targets, and choose where to connect them.

import {button, element, stateBadge} from "./elements.js";
import {createLink} from "./popup.js";
import {picture} from "./row.js";
import {SearchDialog} from "./searching.js";
import {nameOf} from "./suggest.js";
import {typesOf} from "./targets.js";

export class Picker extends SearchDialog {
    constructor({text, data, targets, connect, isConnected, placeChoice}) {
        const find = (term, page) => targets.find(term, {type: this.type, page});
        const words = {search: "search", choose: "connectMarked"};
        super({text, find, words, label: data.label, list: "rf-results"});
        const kinds = typesOf(data);
        Object.assign(this, {connect, isConnected, type: kinds[0]?.type ?? "", place: placeChoice()});
        const create = createLink({text, data, targets, created: row => this.add([row])});
        this.dialog = this.build("", [this.types(kinds), this.input, create], this.place, this.done);
    }

    types(kinds) {
        if (kinds.length < 2) return null;
        const options = kinds.map(({type, name}) => element("option", {value: type}, name));
        const select = element("select", {"aria-label": this.text.say("searchIn")}, ...options);
        select.addEventListener("change", () => {
            this.type = select.value;
            this.search();
        });
        return select;
    }

    said(count, isMore) {
        const n = isMore ? `${this.text.number(count)}+` : count;
        this.status.textContent = count ? this.text.say("results", {n}) : this.text.say("noResults");
    }

    failed(page) {
        const again = button(this.text.say("retry"), {onclick: () => this.search(page)});
        this.status.replaceChildren(this.text.say("searchFailed"), " ", again);
    }

    item(row) {
        const isConnected = this.isConnected(row);
        const check = element("input", {type: "checkbox", disabled: isConnected});
        check.checked = isConnected || this.picked.has(row.word);
        check.addEventListener("change", () => this.choose(row, check.checked));
        return element(
            "li",
            {},
            element(
                "label",
                {class: isConnected ? "is-connected" : null},
                check,
                picture(row),
                nameOf(row),
                ...stateBadge(row),
                isConnected ? element("span", {class: "rf-mark"}, this.text.say("connected")) : null,
            ),
        );
    }

    finish() {
        const rows = [...this.picked.values()];
        const place = this.place.value;
        this.dialog.close();
        this.connect(rows, place);
    }
}
