// The words of the page, and what is selected.

import assert from "node:assert/strict";
import {test} from "node:test";
import {Selection} from "../../relations/static/relations/relation-field/selection.js";
import {Text} from "../../relations/static/relations/relation-field/text.js";

const german = new Text({language: "de", moved: "Von {from} nach {to}", changes: ["{n} Änderung", "{n} Änderungen"]});

test("numbers are written as the language writes them", () => {
    assert.equal(german.say("moved", {from: 1, to: 10_000}), "Von 1 nach 10.000");
});

test("one and several have words of their own", () => {
    assert.equal(german.count("changes", 1), "1 Änderung");
    assert.equal(german.count("changes", 2_000), "2.000 Änderungen");
});

test("a name that has no value stays", () => {
    assert.equal(german.say("moved", {from: "a"}), "Von a nach {to}");
});

test("rows stay selected by their words", () => {
    const selection = new Selection();
    selection.set([{word: "a"}, {word: "b"}], true);
    selection.set([{word: "b"}], false);
    assert.deepEqual([selection.has({word: "a"}), selection.has({word: "b"}), selection.size], [true, false, 1]);
    assert.equal(selection.has(undefined), false);
    selection.clear();
    assert.equal(selection.size, 0);
});
