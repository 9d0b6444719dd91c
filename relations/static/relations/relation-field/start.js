// Makes a relation field alive.

import {RelationChoice} from "./choice.js";
import {readField} from "./field.js";
import {RelationList} from "./list.js";

const make = field => (field.data.many ? new RelationList(field) : new RelationChoice(field));

export const startField = box => make(readField(box));

// Reads the first rows, which the page does not have, and makes the field alive; throws an Error where that fails.
export async function startLazily(box) {
    box.removeAttribute("data-lazy");
    const response = await fetch(box.dataset.rowsUrl, {headers: {Accept: "application/json"}});
    if (!response.ok) throw new Error(response.statusText);
    const page = await response.json();
    const field = readField(box);
    Object.assign(field.data, {total: page.total, revision: page.revision});
    field.rows = page.rows;
    make(field);
}
