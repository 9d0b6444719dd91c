// What the editor of blocks uses of ProseMirror, as one script with the global name ProseMirror.
export {baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn} from "prosemirror-commands";
export {dropCursor} from "prosemirror-dropcursor";
export {gapCursor} from "prosemirror-gapcursor";
export {history, redo, undo} from "prosemirror-history";
export {InputRule, inputRules, textblockTypeInputRule} from "prosemirror-inputrules";
export {keymap} from "prosemirror-keymap";
export {DOMParser, Fragment, Node, Schema, Slice} from "prosemirror-model";
export {EditorState, NodeSelection, Plugin, Selection, TextSelection} from "prosemirror-state";
export {EditorView} from "prosemirror-view";
