// The keys and the shortcuts of typing in the editor of blocks: `# ` begins a heading, `- ` a list, and so on.

import {indent, leave, lift, outdent} from "./lists.js";

export function keysOf(ProseMirror, schema, {askLink}) {
    const {baseKeymap, chainCommands, exitCode, keymap, redo, toggleMark, undo} = ProseMirror;
    const {marks} = schema;
    return [
        keymap({
            "Mod-b": toggleMark(marks.bold),
            "Mod-i": toggleMark(marks.italic),
            "Mod-u": toggleMark(marks.underline),
            "Mod-Shift-x": toggleMark(marks.strikethrough),
            "Mod-e": toggleMark(marks.code),
            "Mod-k": askLink,
            "Mod-z": undo,
            "Mod-y": redo,
            "Mod-Shift-z": redo,
            Enter: chainCommands(leave, baseKeymap.Enter),
            "Mod-Enter": exitCode,
            "Shift-Enter": breakLine,
            Backspace: chainCommands(lift, toParagraph(schema), baseKeymap.Backspace),
            // Out of a list, Tab leads to the next input of the form.
            Tab: indent,
            "Shift-Tab": outdent,
        }),
        keymap(baseKeymap),
    ];
}

export function shortcutsOf({InputRule, inputRules, textblockTypeInputRule}, schema) {
    const {codeBlock, heading, paragraph, quote} = schema.nodes;
    const list = (pattern, format) =>
        new InputRule(pattern, (state, _match, from, to) => {
            if (state.selection.$from.parent.type !== paragraph) return null;
            const change = state.tr.delete(from, to);
            const {$from} = change.selection;
            const item = schema.nodes.item.create(null, $from.parent.content);
            change.replaceWith($from.before(), $from.after(), schema.nodes.list.create({format}, item));
            return change.setSelection(state.selection.constructor.near(change.doc.resolve(from + 1)));
        });
    return inputRules({
        rules: [
            textblockTypeInputRule(/^(#{1,6})\s$/, heading, match => ({level: match[1].length})),
            textblockTypeInputRule(/^>\s$/, quote),
            textblockTypeInputRule(/^```$/, codeBlock),
            list(/^[-*]\s$/, "unordered"),
            list(/^1[.)]\s$/, "ordered"),
        ],
    });
}

// A line break within a block is a character of its text.
function breakLine(state, dispatch) {
    if (!state.selection.$from.parent.isTextblock) return false;
    dispatch?.(state.tr.insertText("\n").scrollIntoView());
    return true;
}

// Backspace at the beginning of a heading, a quote or code.
const toParagraph = schema => (state, dispatch) => {
    const {$from, empty} = state.selection;
    const {paragraph} = schema.nodes;
    if (!empty || $from.parentOffset || $from.parent.type === paragraph || !$from.parent.isTextblock) return false;
    if ($from.parent.type.name === "item") return false;
    dispatch?.(state.tr.setNodeMarkup($from.before(), paragraph));
    return true;
};
