// The editor of blocks in the place of a textarea, which keeps the value as JSON.

import {Gallery} from "../inputs/gallery.js";
import {element} from "../relation-field/elements.js";
import {textOf} from "../relation-field/text.js";
import {blocksOf, docOf, isEditable} from "./blocks.js";
import {keysOf, shortcutsOf} from "./keys.js";
import {LinkDialog} from "./link.js";
import {listView, makeSchema} from "./schema.js";
import {Toolbar} from "./toolbar.js";

// Returns false where the textarea stays: its text is no list of blocks, or has what the editor does not know.
export function startBlocks(textarea, ProseMirror) {
    const blocks = read(textarea.value);
    if (blocks === undefined || !isEditable(blocks)) return false;
    try {
        new BlocksEditor(textarea, blocks, ProseMirror);
    } catch (error) {
        if (error instanceof RangeError) return false; // a block stands where it may not
        throw error;
    }
    return true;
}

function read(text) {
    if (!text.trim()) return null;
    try {
        const value = JSON.parse(text);
        return Array.isArray(value) || value === null ? value : undefined;
    } catch {
        return undefined;
    }
}

class BlocksEditor {
    constructor(textarea, blocks, ProseMirror) {
        this.schema = makeSchema(ProseMirror);
        const doc = ProseMirror.Node.fromJSON(this.schema, docOf(blocks));
        doc.check();
        Object.assign(this, {textarea, ProseMirror, first: {doc, text: textarea.value}});
        const {dataset, labels} = textarea;
        this.text = textOf(textarea, "rich");
        this.label = dataset.label;
        const askLink = (state, dispatch, view) => this.askLink(state, dispatch, view);
        const askImage = dataset.pickUrl && !textarea.readOnly ? this.gallery() : null;
        this.link = new LinkDialog(this.text);
        this.toolbar = new Toolbar({ProseMirror, text: this.text, label: this.label, askLink, askImage});
        const dialogs = element("div", {class: "rf rb-dialogs"}, this.link.dialog, this.images?.dialog);
        this.box = element("div", {class: "rb"}, this.toolbar.element);
        textarea.after(this.box);
        this.view = this.mount(doc, askLink);
        this.box.append(dialogs);
        textarea.hidden = true;
        for (const label of labels) label.addEventListener("click", () => this.view.focus());
        this.toolbar.draw(this.view);
    }

    mount(doc, askLink) {
        const {ProseMirror, schema, textarea} = this;
        const {EditorState, EditorView, dropCursor, gapCursor, history} = ProseMirror;
        const keys = keysOf(ProseMirror, schema, {askLink});
        const plugins = [shortcutsOf(ProseMirror, schema), ...keys, history(), dropCursor(), gapCursor()];
        const attributes = {class: "rb-text", role: "textbox", "aria-multiline": "true", "aria-label": this.label};
        if (textarea.getAttribute("aria-describedby"))
            attributes["aria-describedby"] = textarea.getAttribute("aria-describedby");
        return new EditorView(this.box, {
            state: EditorState.create({doc, plugins}),
            attributes,
            nodeViews: {list: listView},
            dispatchTransaction: change => this.apply(change),
        });
    }

    apply(change) {
        const {view, toolbar} = this;
        view.updateState(view.state.apply(change));
        toolbar.draw(view);
        if (change.docChanged) this.write(view.state.doc);
    }

    // The value as it was first keeps its text, so that nothing counts as changed.
    write(doc) {
        const {textarea, first} = this;
        const blocks = doc.eq(first.doc) ? undefined : blocksOf(doc.toJSON());
        textarea.value = blocks === undefined ? first.text : blocks ? JSON.stringify(blocks) : "";
        textarea.dispatchEvent(new Event("input", {bubbles: true}));
    }

    // -- links and images ---------------------------------------------------------------------------------

    askLink(state, dispatch, view) {
        const {link} = this.schema.marks;
        const {$from, from, to, empty} = state.selection;
        if (!$from.parent.inlineContent || $from.parent.type.spec.code) return false;
        const range = empty ? linkAround($from, link) : {from, to, mark: linkIn(state.doc, from, to, link)};
        this.link.open(range?.mark?.attrs.url, url => {
            view.focus();
            if (range) dispatch(relinked(view.state.tr, range, link, url));
            else if (url) dispatch(view.state.tr.insert(from, this.schema.text(url, [link.create({url})])));
        });
        return true;
    }

    gallery() {
        const {textarea, text} = this;
        const {dataset} = textarea;
        const field = {
            text,
            label: this.label,
            many: false,
            kinds: ["images"],
            standing: [],
            input: textarea,
            urls: {pick: dataset.pickUrl, upload: dataset.uploadUrl},
            picture: ({picture}) => element("img", {class: "rf-thumb", src: picture, alt: ""}),
        };
        this.images = new Gallery({field, chosen: rows => this.insert(rows[0])});
        return () => this.images.open();
    }

    insert(row) {
        const {view, schema} = this;
        const node = schema.nodes.image.create({image: row.image});
        const {$to} = view.state.selection;
        const after = $to.depth ? $to.after(1) : $to.pos;
        const isLast = after === view.state.doc.content.size;
        const change = view.state.tr.insert(after, isLast ? [node, schema.nodes.paragraph.create()] : node);
        const near = change.doc.resolve(after + node.nodeSize);
        view.dispatch(change.setSelection(this.ProseMirror.Selection.near(near)).scrollIntoView());
        view.focus();
    }
}

const linkIn = (doc, from, to, link) => {
    let found = null;
    doc.nodesBetween(from, to, node => {
        found ??= link.isInSet(node.marks) ?? null;
    });
    return found;
};

// The stretch of text around the cursor that has the same link.
function linkAround($from, link) {
    const {parent, parentOffset} = $from;
    const at = parent.childAfter(parentOffset).node
        ? parent.childAfter(parentOffset)
        : parent.childBefore(parentOffset);
    const mark = at.node && link.isInSet(at.node.marks);
    if (!mark) return null;
    let [first, last] = [at.index, at.index];
    while (first > 0 && mark.isInSet(parent.child(first - 1).marks)) first--;
    while (last < parent.childCount - 1 && mark.isInSet(parent.child(last + 1).marks)) last++;
    const start = $from.start();
    let [from, to] = [start, start];
    for (let index = 0; index <= last; index++) {
        if (index < first) from += parent.child(index).nodeSize;
        to += parent.child(index).nodeSize;
    }
    return {from, to, mark};
}

function relinked(change, {from, to, mark}, link, url) {
    change.removeMark(from, to, link);
    return url ? change.addMark(from, to, link.create({url, extra: mark?.attrs.extra ?? null})) : change;
}
