// Commands for lists. An item of Strapi's holds text; a list within a list stands beside the items.

// The innermost item around the selection, with the lists around it; null outside of lists.
export function itemAt({selection: {$from}}) {
    if ($from.parent.type.name !== "item") return null;
    const depth = $from.depth;
    const list = $from.node(depth - 1);
    return {item: $from.parent, list, around: $from.node(depth - 2), index: $from.index(depth - 1), $from, depth};
}

// Tab: the item becomes one of a list within the list, behind the item before it.
export function indent(state, dispatch) {
    const found = itemAt(state);
    if (!found?.index) return false;
    const {item, list, index, $from, depth} = found;
    const before = list.child(index - 1);
    const start = $from.before(depth);
    const isList = before.type === list.type;
    const inner = isList
        ? before.copy(before.content.addToEnd(item))
        : list.type.create({format: list.attrs.format}, item);
    const from = isList ? start - before.nodeSize : start;
    return replace(state, dispatch, from, start + item.nodeSize, inner, $from.pos + (isList ? -1 : 1));
}

// Shift+Tab, and Enter in an empty item: the item moves to the list around, or becomes a paragraph.
export function outdent(state, dispatch) {
    const found = itemAt(state);
    if (!found) return false;
    const {item, list, around, index, $from, depth} = found;
    const halves = [list.content.cutByIndex(0, index), list.content.cutByIndex(index + 1, list.childCount)];
    const [above, below] = halves.map(half => (half.size ? list.copy(half) : null));
    const isWithin = around.type === list.type;
    const moved = isWithin ? item : state.schema.nodes.paragraph.create(null, item.content);
    const nodes = [above, moved, below].filter(Boolean);
    const start = $from.before(depth - 1);
    const inside = start + (above?.nodeSize ?? 0) + 1 + $from.parentOffset;
    return replace(state, dispatch, start, start + list.nodeSize, nodes, inside);
}

// Enter in an item without text.
export const leave = (state, dispatch) => (itemAt(state)?.item.content.size === 0 ? outdent(state, dispatch) : false);

// Backspace at the beginning of an item.
export function lift(state, dispatch) {
    const {$from, empty} = state.selection;
    return empty && !$from.parentOffset ? outdent(state, dispatch) : false;
}

// Makes the selected blocks items of one list, or changes the format of the list that the selection is in.
// Where that has the format already, its items become paragraphs.
export const toggleList = format => (state, dispatch) => {
    const found = itemAt(state);
    if (!found) return wrap(state, dispatch, format);
    const {list, $from, depth} = found;
    if (list.attrs.format === format) return outdent(state, dispatch);
    dispatch?.(state.tr.setNodeMarkup($from.before(depth - 1), null, {...list.attrs, format}));
    return true;
};

function wrap(state, dispatch, format) {
    const {list, item} = state.schema.nodes;
    const {$from, $to} = state.selection;
    const range = $from.blockRange($to, node => node.type.name === "doc");
    if (!range) return false;
    const items = [];
    for (let at = range.startIndex; at < range.endIndex; at++) {
        const node = state.doc.child(at);
        if (node.type === list) items.push(...node.children);
        else if (node.isTextblock) items.push(item.create(null, node.content));
        else return false;
    }
    return replace(state, dispatch, range.start, range.end, list.create({format}, items), $from.pos + 1);
}

// Replaces what stands between two positions, and puts the cursor where `cursor` says.
function replace(state, dispatch, from, to, nodes, cursor) {
    if (!dispatch) return true;
    const change = state.tr.replaceWith(from, to, nodes);
    const Place = state.selection.constructor;
    const $cursor = change.doc.resolve(Math.min(cursor, change.doc.content.size));
    dispatch(change.setSelection(Place.near($cursor)).scrollIntoView());
    return true;
}
