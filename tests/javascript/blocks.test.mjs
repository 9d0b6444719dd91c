// Blocks become the editor's document and come back as they were.

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {runInThisContext} from "node:vm";
import {blocksOf, docOf, isEditable, plain} from "../../relations/static/relations/rich/blocks.js";
import {completed} from "../../relations/static/relations/rich/link.js";
import {indent, leave, outdent, toggleList} from "../../relations/static/relations/rich/lists.js";
import {listed, prefixed, wrapped} from "../../relations/static/relations/rich/marking.js";
import {makeSchema, safe} from "../../relations/static/relations/rich/schema.js";

const vendored = new URL("../../relations/static/relations/vendor/prosemirror/prosemirror.min.js", import.meta.url);
const ProseMirror = runInThisContext(`${readFileSync(vendored, "utf8")}; ProseMirror`);
const schema = makeSchema(ProseMirror);

const text = (text, more = {}) => ({type: "text", text, ...more});
const paragraph = (...children) => ({type: "paragraph", children});
const item = (...children) => ({type: "list-item", children});
const list = (format, ...children) => ({type: "list", format, children});

// Every kind of block, as Strapi's editor writes them.
const ALL = [
    {type: "heading", level: 2, children: [text("Title")]},
    paragraph(text("a "), text("b", {bold: true, italic: true}), text("\nc", {underline: true})),
    paragraph(text("see "), {
        type: "link",
        url: "https://example.com",
        rel: "me",
        children: [text("x"), text("y", {bold: true})],
    }),
    {type: "quote", children: [text("said", {strikethrough: true})]},
    {type: "code", language: "python", children: [text("a = 1\nb = 2")]},
    list("ordered", item(text("one")), {...list("unordered", item(text("within"))), indentLevel: 1}, item(text("two"))),
    {type: "image", image: {url: "/media/a.png", name: "a.png", width: 3}, children: [text("")]},
    paragraph(text("")),
];

const docFor = blocks => {
    const doc = ProseMirror.Node.fromJSON(schema, docOf(blocks));
    doc.check();
    return doc;
};
const again = blocks => blocksOf(docFor(blocks).toJSON());

test("every kind of block comes back as it was", () => {
    assert.deepEqual(again(ALL), ALL);
});

test("keys that Strapi does not define are kept", () => {
    const blocks = [
        {type: "paragraph", align: "left", children: [text("a", {color: "red"}), text("b")]},
        {...list("ordered", {...item(text("x")), checked: true}), start: 3},
        {type: "image", image: {url: "/a"}, width: "full", children: [text("")]},
    ];
    assert.deepEqual(again(blocks), blocks);
});

test("an empty list of blocks is an empty paragraph to edit, and nothing when it is read", () => {
    assert.equal(docFor(null).childCount, 1);
    assert.equal(again([]), null);
});

test("marks that are false and texts that are empty are what is not there", () => {
    const blocks = [paragraph(text(""), text("a", {bold: false}), text("b"), text("", {bold: true}))];
    assert.ok(isEditable(blocks));
    assert.deepEqual(again(blocks), [paragraph(text("ab"))]);
    assert.deepEqual(plain(blocks[0]), paragraph(text("ab")));
});

test("what the editor cannot show is not editable", () => {
    assert.ok(!isEditable([paragraph({type: "link", url: "/a", children: []}, text("b"))]));
    assert.ok(!isEditable([{type: "paragraph"}]));
    assert.ok(!isEditable(["text"]));
});

// -- random documents ---------------------------------------------------------------------------------------

function random(seed) {
    let state = seed;
    const next = n => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return Math.floor((state / 2147483648) * n);
    };
    const some = (make, most = 3) => Array.from({length: 1 + next(most)}, make);
    const marks = () => Object.fromEntries(["bold", "italic", "code"].filter(() => next(3) === 0).map(m => [m, true]));
    const leaf = () => text("abc\n"[next(4)], marks());
    const inline = () => (next(4) ? leaf() : {type: "link", url: `/${next(3)}`, children: some(leaf)});
    const listing = depth =>
        list(
            ["ordered", "unordered"][next(2)],
            ...some(() => (depth && !next(3) ? listing(depth - 1) : item(...some(inline)))),
        );
    const kinds = [
        () => paragraph(...some(inline)),
        () => ({type: "heading", level: 1 + next(6), children: some(inline)}),
        () => ({type: "quote", children: some(inline)}),
        () => ({type: "code", children: some(leaf)}),
        () => listing(2),
        () => ({type: "image", image: {url: "/a", name: String(next(9))}, children: [text("")]}),
    ];
    return some(() => kinds[next(kinds.length)](), 6);
}

test("random blocks come back as what they mean", () => {
    for (let seed = 1; seed <= 300; seed++) {
        const blocks = random(seed).map(plain);
        assert.ok(isEditable(blocks), `seed ${seed}`);
        assert.deepEqual(again(blocks), blocks, `seed ${seed}`);
    }
});

// -- commands -----------------------------------------------------------------------------------------------

// The state with the cursor behind the first place of `mark` in the text.
function stateAt(blocks, mark) {
    const doc = docFor(blocks);
    let at = 0;
    doc.descendants((node, pos) => {
        if (node.isText && node.text.includes(mark)) at = pos + node.text.indexOf(mark) + mark.length;
    });
    const selection = ProseMirror.TextSelection.create(doc, at);
    return ProseMirror.EditorState.create({doc, selection});
}

function after(command, state) {
    let next = null;
    const applies = command(state, change => {
        next = state.apply(change);
    });
    assert.equal(applies, next !== null);
    next?.doc.check();
    return next;
}

const shown = state => blocksOf(state.doc.toJSON());
const at = state => state.selection.$from.parent.textContent.slice(0, state.selection.$from.parentOffset);
const items = (...names) => names.map(name => item(text(name)));

test("an item goes into a list within the list, and back", () => {
    const start = [list("ordered", ...items("a", "b", "c"))];
    const inner = after(indent, stateAt(start, "b"));
    const expected = [list("ordered", item(text("a")), list("ordered", item(text("b"))), item(text("c")))];
    assert.deepEqual([shown(inner), at(inner)], [expected, "b"]);
    const back = after(outdent, inner);
    assert.deepEqual([shown(back), at(back)], [start, "b"]);
});

test("an item joins the list that stands before it", () => {
    const start = [list("ordered", item(text("a")), list("unordered", item(text("b"))), item(text("c")))];
    const inner = after(indent, stateAt(start, "c"));
    assert.deepEqual(shown(inner), [list("ordered", item(text("a")), list("unordered", ...items("b", "c")))]);
    assert.equal(at(inner), "c");
});

test("the first item of a list cannot go further in", () => {
    assert.equal(indent(stateAt([list("ordered", ...items("a", "b"))], "a")), false);
});

test("an item that leaves a list in the middle parts it", () => {
    const out = after(outdent, stateAt([list("ordered", ...items("a", "b", "c"))], "b"));
    const expected = [list("ordered", item(text("a"))), paragraph(text("b")), list("ordered", item(text("c")))];
    assert.deepEqual([shown(out), at(out)], [expected, "b"]);
});

test("Enter leaves a list only from an empty item", () => {
    const start = [list("ordered", item(text("a")), item(text("")))];
    const doc = docFor(start);
    const selection = ProseMirror.Selection.atEnd(doc);
    const out = after(leave, ProseMirror.EditorState.create({doc, selection}));
    assert.deepEqual(shown(out), [list("ordered", item(text("a"))), paragraph(text(""))]);
    assert.equal(leave(stateAt(start, "a")), false);
});

test("a paragraph becomes a list, changes its format, and becomes a paragraph", () => {
    const start = [paragraph(text("a")), paragraph(text("b"))];
    const one = after(toggleList("unordered"), stateAt(start, "a"));
    assert.deepEqual([shown(one), at(one)], [[list("unordered", ...items("a")), paragraph(text("b"))], "a"]);
    const other = after(toggleList("ordered"), one);
    assert.deepEqual(shown(other), [list("ordered", ...items("a")), paragraph(text("b"))]);
    assert.deepEqual(shown(after(toggleList("ordered"), other)), start);
});

test("an image does not become an item", () => {
    const doc = docFor([ALL[6], paragraph(text("a"))]);
    const selection = ProseMirror.TextSelection.between(doc.resolve(0), doc.resolve(doc.content.size - 1));
    const state = ProseMirror.EditorState.create({doc, selection: new ProseMirror.NodeSelection(doc.resolve(0))});
    assert.equal(toggleList("ordered")(state), false);
    assert.ok(selection);
});

// -- addresses and Markdown ---------------------------------------------------------------------------------

test("an address gets the scheme that people leave out", () => {
    assert.equal(completed("example.com/a"), "https://example.com/a");
    assert.equal(completed("me@example.com"), "mailto:me@example.com");
    assert.equal(completed("/about"), "/about");
    assert.equal(completed("tel:1"), "tel:1");
});

test("an address that runs code is not safe", () => {
    for (const url of ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "x"]) assert.ok(!safe(url));
    for (const url of ["/a", "https://example.com", "mailto:a@b.c"]) assert.ok(safe(url));
});

const changed = (value, {from, to, text: put, start, end}) => {
    const made = value.slice(0, from) + put + value.slice(to);
    return [made, made.slice(start, end)];
};

test("marks come around the selection, and go again", () => {
    assert.deepEqual(changed("a b c", wrapped("a b c", 2, 3, "**")), ["a **b** c", "b"]);
    assert.deepEqual(changed("a **b** c", wrapped("a **b** c", 4, 5, "**")), ["a b c", "b"]);
    assert.deepEqual(changed("ab", wrapped("ab", 0, 2, "[", "](https://)")), ["[ab](https://)", "ab"]);
});

test("lines of the selection get a prefix, and lose it", () => {
    assert.deepEqual(changed("a\nb\nc", prefixed("a\nb\nc", 0, 3, "> ")), ["> a\n> b\nc", "> a\n> b"]);
    assert.deepEqual(changed("> a\n> b", prefixed("> a\n> b", 0, 7, "> ")), ["a\nb", "a\nb"]);
    assert.deepEqual(changed("a\n\nb", prefixed("a\n\nb", 2, 2, "- ")), ["a\n- \nb", ""]);
});

test("lines of the selection are numbered", () => {
    assert.deepEqual(changed("a\nb", listed("a\nb", 0, 3)), ["1. a\n2. b", "1. a\n2. b"]);
    assert.deepEqual(changed("1. a\n2. b", listed("1. a\n2. b", 0, 9)), ["a\nb", "a\nb"]);
});
