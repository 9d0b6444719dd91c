// The keys and the pages of the site, and what the list's form for filters reads.

import assert from "node:assert/strict";
import test from "node:test";
import {read} from "../../relations/static/relations/list/condition.js";
import {isHelp, isPalette} from "../../relations/static/relations/site/keys.js";
import {fold, pagesOf} from "../../relations/static/relations/site/pages.js";

const PAGES = ["Articles", "Particles", "Crème brûlée", "Flows"].map(text => ({text, url: `/${text}`}));
const texts = term => pagesOf(PAGES, term).map(({text}) => text);

test("pages that begin with the term come first", () => {
    assert.deepEqual(texts("art"), ["Articles", "Particles"]);
});

test("case and accents do not matter", () => {
    assert.deepEqual(texts("CREME brulee"), ["Crème brûlée"]);
    assert.equal(fold("ÀÉ"), "ae");
});

test("without a term all pages are there, each once", () => {
    assert.equal(pagesOf([...PAGES, ...PAGES], "").length, 4);
});

test("other words find nothing", () => {
    assert.deepEqual(texts("nothing"), []);
});

const key = (name, more = {}) => ({key: name, target: {closest: () => more.typed ?? null}, ...more});

test("Ctrl+K and Cmd+K open the palette, and no other K", () => {
    assert.ok(isPalette(key("k", {ctrlKey: true})) && isPalette(key("K", {metaKey: true})));
    assert.ok(!isPalette(key("k")) && !isPalette(key("k", {ctrlKey: true, shiftKey: true})));
});

test("a question mark shows the keys, but not where text is typed", () => {
    assert.ok(isHelp(key("?")));
    assert.ok(!isHelp(key("?", {typed: {}})) && !isHelp(key("?", {ctrlKey: true})));
});

test("a field says what it can be asked", () => {
    const found = read({operators: "is not", input: "text", options: '[["a", "A"]]'});
    assert.deepEqual(found, {operators: ["is", "not"], input: "text", options: [["a", "A"]]});
});
