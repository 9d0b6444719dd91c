// The editor of a to-many relation: connects rows, changes, selection, search and keyboard.

import {dataOf, defaultsOf, shownIn} from "./data.js";
import {drawData, valueIn} from "./datum.js";
import {changesOf, piecesOf} from "./delta.js";
import {canOpen, isPlain, openDrawer} from "./drawer.js";
import {envelope} from "./field.js";
import {Frame} from "./frame.js";
import {rowIn} from "./keyboard.js";
import {OrderedList} from "./ordered.js";
import {Pages} from "./pages.js";
import {drawRow} from "./row.js";
import {gapOfNumber, indexOf, slice} from "./sequence.js";
import {Viewport} from "./viewport.js";

export class RelationList extends OrderedList {
    constructor(field) {
        super(field, field.data.total);
        const {rowsUrl: url, size, total, revision} = this.data;
        this.pages = new Pages({url, size, total, revision, rows: this.rows});
        this.frame = new Frame(this);
        this.viewport = new Viewport(this.frame.scroller, this.frame.list, this);
        if (!this.data.readonly) this.listen();
        this.frame.list.addEventListener("click", event => this.followed(event));
        this.pages.addEventListener("load", () => this.viewport.redraw());
        this.pages.addEventListener("load", () => this.frame.draw());
        const {restore} = this.data;
        if (restore) this.edits.resume(piecesOf(restore, this.edits.first), dataOf(restore));
        this.viewport.draw();
        this.frame.draw();
        this.showFault();
    }

    // Scrolls to the first row whose data are wrong.
    showFault() {
        const [name] = Object.keys(this.data.faults);
        if (!name) return;
        const places = this.data.restore?.places ?? {};
        const index = indexOf(this.edits.pieces, {word: name, place: places[name] ?? null});
        this.viewport.scrollTo(index < 0 ? gapOfNumber(this.edits.pieces, Number(name) || 1) : index);
    }

    listen() {
        super.listen();
        this.input.form.addEventListener("submit", event => this.submitted(event));
        this.frame.list.addEventListener("input", event => this.typed(event.target.closest("[data-datum]")));
    }

    // -- the entry of a row, beside the page --------------------------------------------------------------

    followed(event) {
        const link = event.target.closest('[data-control="open"]');
        if (!link || !isPlain(event)) return;
        if (this.open(Number(rowIn(this.frame.list, link).dataset.index))) event.preventDefault();
    }

    // Returns whether the row has an entry to open.
    open(index) {
        const {row} = this.at(index) ?? {};
        if (!canOpen(row)) return false;
        openDrawer(row, {
            text: this.text,
            label: this.data.label,
            saved: () => this.refresh(row),
            closed: () => this.viewport.focus(row.word, "open"),
        });
        return true;
    }

    async refresh(row) {
        if (!(await this.targets.renew(row))) return;
        this.viewport.draw();
        this.announcer.say(this.text.say("saidRenewed", {name: row.label}));
    }

    typed(control) {
        if (!control) return;
        const entry = this.at(Number(rowIn(this.frame.list, control).dataset.index));
        this.edits.type(entry, control.dataset.datum, valueIn(control));
    }

    rowAt(place) {
        return this.pages.row(place);
    }
    get known() {
        return this.pages.rows;
    }

    // -- what the viewport shows ------------------------------------------------------------------------

    entries(from, to) {
        const found = slice(this.edits.pieces, from, to);
        const missing = found.filter(entry => !entry.row && !this.pages.row(entry.place)).map(entry => entry.place);
        if (missing.length) this.pages.need(Math.min(...missing), Math.max(...missing) + 1);
        return found.map(entry => this.whole(entry));
    }

    whole(entry) {
        const row = entry.row ?? this.pages.row(entry.place);
        return {...entry, row, isEdited: Boolean(row && this.edits.data.has(row.word))};
    }

    draw(entry, old) {
        const {text, data} = this;
        const isSelected = this.selection.has(entry.row);
        const made = drawRow(entry, old, {
            text,
            total: this.edits.count,
            isSelected,
            isActive: entry.index === this.active,
            readonly: data.readonly,
            data: data.inputs.length ? old => this.drawData(entry, old) : null,
        });
        made.dataset.key = this.key(entry);
        made.classList.toggle("is-found", Boolean(entry.row) && entry.row.word === this.found);
        return made;
    }

    drawData({row, number, state}, old) {
        const {inputs, faults, readonly} = this.data;
        return drawData(old, {
            inputs,
            row,
            text: this.text,
            readonly,
            isOff: state === "removed",
            faults: faults[row.word] ?? faults[number],
            valueAt: slug => shownIn(this.edits.data, row, slug),
        });
    }

    scrolled() {
        this.frame.tellRange();
    }

    isConnected(row) {
        const change = this.edits.changes.find(piece => piece.row.word === row.word);
        return change ? change.state !== "removed" : Boolean(row.connected);
    }

    // The index of a row that a search found; -1 for one that is not in the list.
    indexOf(row) {
        const known = this.indexOfWord(row.word);
        return known < 0 && row.connected ? indexOf(this.edits.pieces, {word: row.word, place: row.place}) : known;
    }

    numberOf(row) {
        const index = this.indexOf(row);
        return index < 0 ? null : (this.at(index)?.number ?? null);
    }

    // Shows a row that a search found in the list, and gives it the focus.
    async jump(row) {
        const index = this.indexOf(row);
        const {place} = this.at(index) ?? {};
        if (place !== null && place !== undefined) await this.pages.need(place, place + 1);
        const found = this.indexOf(row);
        if (found < 0) return;
        this.found = row.word;
        this.focus(found);
        this.viewport.elements.get(row.word)?.scrollIntoView({block: "nearest"});
        this.announcer.say(this.text.say("saidFound", {name: row.label, to: this.at(found).number}));
    }

    connect(rows, place) {
        const isNew = row => !this.isConnected(row);
        const back = rows.filter(row => isNew(row) && this.edits.changes.some(piece => piece.row.word === row.word));
        for (const row of back) this.restore([this.indexOfWord(row.word)]);
        const coming = rows.filter(isNew).map(row => ({...row, link: defaultsOf(this.data.inputs)}));
        if (!coming.length) return;
        const after = this.selected().at(-1);
        const gap = place === "start" ? 0 : place === "after" && after !== undefined ? after + 1 : this.length;
        this.edits.add(coming, gap);
        const index = this.indexOfWord(coming[0].word);
        const {number} = this.at(index);
        this.viewport.scrollTo(index);
        this.announcer.say(
            coming.length > 1
                ? this.text.count("saidAddedMany", coming.length)
                : this.text.say("saidAdded", {name: coming[0].label, to: number, total: this.edits.count}),
        );
    }

    // Sorts the list once by a value of its members; this is one step, and saved with the others.
    async sortBy(slug, isFalling) {
        const {text, data, frame} = this;
        if (this.length > data.most) return frame.tell(text.say("tooLong", {n: data.most}));
        frame.tell(text.say("loading"));
        const address = new URL(data.orderUrl, location.href);
        address.searchParams.set("by", slug);
        if (isFalling) address.searchParams.set("falling", 1);
        const response = await fetch(address, {headers: {Accept: "application/json"}}).catch(() => null);
        const {words} = response?.ok ? await response.json().catch(() => ({})) : {};
        await this.loaded(0, this.length);
        const entries = this.entries(0, this.length).filter(entry => entry.state !== "removed");
        if (!words || entries.some(entry => !entry.row)) return frame.tell(text.say("failed"));
        const ranks = new Map(words.map((word, at) => [word, at]));
        const rank = ({row}) => ranks.get(row.word) ?? words.length; // what is new stays at the end
        this.edits.arrange(entries.sort((a, b) => rank(a) - rank(b)));
        frame.tell("");
        this.announcer.say(text.say("saidSorted"));
    }

    retry() {
        this.pages.retry();
        this.viewport.draw();
        this.frame.draw();
    }

    // -- selecting --------------------------------------------------------------------------------------

    async select(index, isRange, isSelected) {
        const {last} = this.selection;
        const isWanted = isSelected ?? !this.selection.has(this.at(index)?.row);
        const [from, to] = isRange && last !== null ? [Math.min(last, index), Math.max(last, index)] : [index, index];
        this.selection.last = index;
        this.selection.set(await this.loaded(from, Math.min(to + 1, from + this.data.most)), isWanted);
        this.viewport.draw();
        this.frame.draw();
    }

    // Selectable rows between two indexes. Rows that are not loaded yet are loaded.
    async loaded(from, to) {
        const places = slice(this.edits.pieces, from, to)
            .filter(entry => !entry.row)
            .map(entry => entry.place);
        const missing = places.filter(place => !this.pages.row(place));
        if (missing.length > this.data.size) await this.pages.all(missing[0], missing.at(-1) + 1);
        else if (missing.length) await this.pages.need(missing[0], missing.at(-1) + 1);
        return this.entries(from, to)
            .filter(entry => entry.row && entry.state !== "removed")
            .map(entry => entry.row);
    }

    async selectAll(isSelected) {
        this.selection.clear();
        if (isSelected) {
            this.frame.tell(this.text.say("loading"));
            const rows = await this.loaded(0, Math.min(this.length, this.data.most));
            this.selection.set(rows, true);
            this.frame.tell(rows.length < this.edits.count ? this.text.say("tooMany", {n: rows.length}) : "");
        }
        this.viewport.draw();
        this.frame.draw();
    }

    // -- what is sent -----------------------------------------------------------------------------------

    // A change is submitted with its neighbours' words, so rows not loaded yet are loaded first.
    write() {
        const {missing, ...changes} = changesOf(this.edits.pieces, place => this.pages.row(place), this.edits.data);
        this.isIncomplete = missing.length > 0;
        if (missing.some(place => !this.pages.isSettled(place))) {
            this.pending = Promise.all(missing.map(place => this.pages.need(place, place + 1))).then(() =>
                this.write(),
            );
            return this.pending;
        }
        this.pending = null;
        // If the list is now shorter, a position beyond its end means its end.
        this.isIncomplete &&= this.pages.hasFailed;
        this.input.value = envelope(this.data, {seen: this.pages.seen(), total: this.data.total}, changes);
    }

    // Delays submitting until all neighbours are loaded; if that fails, the form is not submitted.
    async submitted(event) {
        if (!this.isIncomplete) return;
        const {submitter} = event;
        event.preventDefault();
        if (!this.pending) this.pages.retry();
        await this.write();
        if (!this.isIncomplete) this.input.form.requestSubmit(submitter);
    }
}
